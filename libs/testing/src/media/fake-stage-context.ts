import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, type Warning } from '@frameq/domain';
import type { StageContext, StageDevice, StoredArtifact } from '@frameq/pipelines';

/** What a stage did, as far as a test wants to look at it. */
export interface StageRecord {
  readonly artifacts: StoredArtifact[];
  readonly warnings: Warning[];
  readonly progress: { share: number; note: string | undefined; atMs: number }[];
  readonly logs: { level: string; message: string }[];
}

export interface FakeContextOptions {
  /** A folder that exists; artifacts are stored in `<folder>/<stage>`. */
  readonly folder: string;
  readonly stage: string;
  readonly input?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly results?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly modelsDir?: string;
  readonly device?: StageDevice;
  readonly signal?: AbortSignal;
  /** 8 unless told. */
  readonly batch?: number;
}

/** A StageContext over real files, and a record of what the stage did with it. */
export async function fakeStageContext(
  options: FakeContextOptions,
): Promise<{ context: StageContext; record: StageRecord }> {
  const { folder, stage, input } = options;
  const record: StageRecord = { artifacts: [], warnings: [], progress: [], logs: [] };
  const workDir = await mkdtemp(join(folder, 'work-'));
  const pathOf = (of: string, name: string) => join(folder, of, name);
  const context: StageContext = {
    params: options.params ?? {},
    input:
      input === undefined ? null : { path: input, name: basename(input), bytes: (await stat(input)).size, sha256: '' },
    results: options.results ?? {},
    signal: options.signal ?? new AbortController().signal,
    device: options.device ?? { kind: 'cpu', index: 0 },
    workDir,
    toolPaths: {},
    modelsDir: options.modelsDir ?? join(folder, 'models'),
    attempt: 1,
    batch: options.batch ?? 8,
    progress: (share, note) => void record.progress.push({ share, note, atMs: performance.now() }),
    log: (level, message) => void record.logs.push({ level, message }),
    warn: (warning) => void record.warnings.push(warning),
    async artifact(name, { kind, mediaType }, write) {
      const path = pathOf(stage, name);
      const temporary = `${path}.tmp`;
      await mkdir(dirname(path), { recursive: true });
      try {
        await write(temporary);
        await rename(temporary, path);
      } finally {
        await rm(temporary, { force: true });
      }
      const content = await readFile(path);
      const stored = {
        name,
        kind,
        mediaType,
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      };
      record.artifacts.push(stored);
      return stored;
    },
    artifactPath(of, name) {
      if (name.includes('..')) throw new AppError('ARTIFACT_NOT_FOUND', `${of}/${name} does not exist.`);
      return pathOf(of, name);
    },
  };
  return { context, record };
}
