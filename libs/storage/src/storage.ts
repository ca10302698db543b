import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { DiskSpace, Reservation } from './disk-guard.js';

/** Where an artifact of one attempt lies: `<tenant>/<stageId>/<token>/<name>`. */
export interface ArtifactPlace {
  readonly tenantId: string;
  readonly stageId: string;
  readonly token: number;
  readonly name: string;
}

/** What was stored of an input. */
export interface StoredInput {
  readonly sha256: string;
  readonly bytes: number;
  /** True when the tenant already had this content. */
  readonly deduplicated: boolean;
}

/** What an input may be, and how much of it is coming. */
export interface InputTerms {
  readonly maxBytes: number;
  /** Its size, when it was announced: a file for which there is no room is refused before a byte of it is read. */
  readonly announcedBytes?: number;
  readonly expectedSha256?: string;
  readonly signal?: AbortSignal;
}

/** Files of frameq, addressed by what they are, never by a path that a client named. */
export interface Storage {
  /**
   * Streams an input to disk, hashing as it goes, and keeps it once per tenant and content. Nothing is left when it fails.
   * Throws UPLOAD_TOO_LARGE, CONTENT_DIGEST_MISMATCH, STORAGE_FULL, STORAGE_UNAVAILABLE.
   */
  putInput(tenantId: string, bytes: Readable, terms: InputTerms): Promise<StoredInput>;
  /** Keeps a copy of an open file as an input: by reference where the disk can, never as a hard link. Throws STORAGE_FULL. */
  copyInput(tenantId: string, source: FileHandle): Promise<StoredInput>;
  /**
   * Moves a finished file of this very disk into place as an input; nothing happens to it when that fails.
   * Throws CONTENT_DIGEST_MISMATCH.
   */
  adoptInput(tenantId: string, path: string, expectedSha256?: string): Promise<StoredInput>;
  /** Whether the content is there; if so, retention leaves it alone for the next hour. */
  hasInput(tenantId: string, sha256: string): Promise<boolean>;
  /** The local path of an input; throws INPUT_NOT_FOUND. */
  inputPath(tenantId: string, sha256: string): Promise<string>;

  /** Writes an artifact through a temporary file: hashed, synced, renamed. Throws STORAGE_FULL, STORAGE_UNAVAILABLE. */
  putArtifact(
    place: ArtifactPlace,
    write: (temporaryPath: string) => Promise<void>,
  ): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** The local path of an artifact; throws ARTIFACT_NOT_FOUND. */
  artifactPath(place: ArtifactPlace): Promise<string>;
  /** Opens a range of an artifact, both ends inclusive; throws ARTIFACT_NOT_FOUND, STORAGE_UNAVAILABLE when it ends before. */
  readArtifact(place: ArtifactPlace, range?: { readonly start: number; readonly end: number }): Promise<Readable>;

  /** Writes one chunk of a log (NDJSON, at most 256 KiB). */
  putLogChunk(place: Omit<ArtifactPlace, 'name'>, index: number, text: string): Promise<void>;
  readLogChunk(place: Omit<ArtifactPlace, 'name'>, index: number): Promise<string>;

  /** Removes the artifacts and logs of a stage, of all its attempts; fine when there are none. Throws STORAGE_UNAVAILABLE. */
  removeStage(tenantId: string, stageId: string): Promise<void>;

  /** Makes a private folder for one run, at once: a runner has nothing else to do. */
  makeWorkDir(stageId: string, token: number): string;
  removeWorkDir(path: string): Promise<void>;
  /** How full the disk is where files are kept. */
  space(): Promise<DiskSpace>;
  /** Promises room for a file that is about to be written here. Throws STORAGE_FULL. */
  admit(bytes: number): Promise<Reservation>;
}
