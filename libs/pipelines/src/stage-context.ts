import type { Warning } from '@frameq/domain';
import type { OutputPromise, ToolPaths } from '@frameq/media';

/** What a stage may log besides its message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A file that a stage has stored. */
export interface StoredArtifact {
  readonly name: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where a stage runs. */
export interface StageDevice {
  readonly kind: 'cpu' | 'cuda';
  /** The index that CUDA_VISIBLE_DEVICES left visible; 0 for the CPU. */
  readonly index: number;
}

/** Everything a stage may touch. It is handed to `run` and is dead once `run` has ended. */
export interface StageContext {
  readonly params: Readonly<Record<string, unknown>>;
  /** The input's file in frameq's storage, read-only; null for a pipeline that reads none. */
  readonly input: {
    readonly path: string;
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  } | null;
  /** What earlier stages of this item returned, by stage name. */
  readonly results: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Aborted when the stage has to stop; its reason is a StopReason. Pass it on to everything that waits. */
  readonly signal: AbortSignal;
  readonly device: StageDevice;
  /** A private folder, made when it is first asked for and deleted after the run. */
  readonly workDir: string;
  /** Where the ONNX models lie. */
  readonly modelsDir: string;
  /** Where ffmpeg and ffprobe are, for `findTools`. */
  readonly toolPaths: ToolPaths;
  /** How much may go through the model together: what the stage declares, or less after GPU memory ran out; 1 without. */
  readonly batch: number;
  /** From 1; a stage may choose a cheaper way after a failure. */
  readonly attempt: number;

  /**
   * Says how far the stage is. Call it as often as is convenient: at most four reports a second are sent.
   * @param share 0 to 1, never falling within a run
   * @param note what is being done, for people
   */
  progress(share: number, note?: string): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: LogFields): void;
  warn(warning: Warning): void;
  /**
   * Stores a file of this stage under `name` (letters, digits, `.`, `_`, `-`, and `/` between folders). `write` gets the
   * path of a temporary file; when it resolves, the file is checked, hashed, synced and renamed, so a half-written one is
   * never seen. The check: it has bytes, and where `mediaType` says picture, video, JSON or WebVTT, it decodes or parses and
   * keeps what `promise` says. Throws OUTPUT_INVALID.
   */
  artifact(
    name: string,
    facts: { readonly kind: string; readonly mediaType: string; readonly promise?: OutputPromise },
    write: (temporaryPath: string) => Promise<void>,
  ): Promise<StoredArtifact>;
  /** The path of a file that an earlier stage of this item stored; throws ARTIFACT_NOT_FOUND when there is none. */
  artifactPath(stage: string, name: string): string;
}

/** The code of one stage. Throws AppError for expected failure; anything else is a bug. */
export interface StageModule {
  /** Does the work and returns a summary, at most 64 KiB of JSON; files go through `context.artifact`. */
  run(context: StageContext): Promise<Record<string, unknown>>;
  /** What a warm runner has to hold to be reused, e.g. a model's name and version; unset when nothing is kept. */
  readonly warmKey?: string;
}
