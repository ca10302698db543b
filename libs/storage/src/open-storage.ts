import { AppError } from '@frameq/domain';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { copyOpenFile } from './copy-file.js';
import { DiskGuard, type DiskSpace, type Reservation } from './disk-guard.js';
import { commitFile, openRegular, withTemporary } from './durable-files.js';
import { leaseMark } from './lease-mark.js';
import { hashFile } from './hash-file.js';
import { Places } from './places.js';
import type { ArtifactPlace, Storage, StoredInput } from './storage.js';
import { errorCode, isFull, toStorageError } from './storage-error.js';
import { requireDigest, writeInput } from './write-input.js';

/** Where files are kept. */
export interface StorageOptions {
  readonly directory: string;
  /** What new inputs leave free on the disk; chosen by its size unless told. */
  readonly reserveBytes?: number | null;
}

/**
 * Opens the folder that holds inputs, artifacts and logs, and makes it when it is missing. Only its owner can look inside.
 * Throws STORAGE_FULL, STORAGE_UNAVAILABLE.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const places = new Places(resolve(options.directory));
  await told(mkdir(places.temporary, { recursive: true, mode: 0o700 }));
  return new FolderStorage(places, new DiskGuard(places.root, options.reserveBytes ?? null));
}

type Attempt = Omit<ArtifactPlace, 'name'>;
const WORK = 'work-';
const LONGEST_ENDING = 100;

class FolderStorage implements Storage {
  constructor(
    private readonly places: Places,
    private readonly disk: DiskGuard,
  ) {}

  async putInput(tenantId: string, bytes: Readable, terms: Parameters<Storage['putInput']>[2]): Promise<StoredInput> {
    // A body that is refused before it is read may still break, and nobody else would hear it.
    bytes.on('error', () => undefined);
    const room = await this.admit(terms.announcedBytes ?? 0);
    const stored = withTemporary(this.temporaryPath('input'), async (temporary) =>
      this.place(tenantId, temporary, await writeInput(temporary, bytes, terms, room)),
    );
    return told(stored).finally(() => room.release());
  }

  async copyInput(tenantId: string, source: FileHandle): Promise<StoredInput> {
    const room = await this.admit((await told(source.stat())).size);
    const stored = withTemporary(this.temporaryPath('input'), async (temporary) => {
      await copyOpenFile(source, temporary);
      await chmod(temporary, 0o600);
      return this.place(tenantId, temporary, await hashAndSync(temporary, 'input'));
    });
    return told(stored).finally(() => room.release());
  }

  async adoptInput(tenantId: string, path: string, expectedSha256?: string): Promise<StoredInput> {
    const hashed = await told(hashAndSync(path, 'input'));
    requireDigest(hashed.sha256, expectedSha256);
    return told(this.place(tenantId, path, hashed));
  }

  /** Puts a finished temporary file where its content belongs, unless the content is there already. */
  private async place(
    tenantId: string,
    temporary: string,
    written: { readonly sha256: string; readonly bytes: number },
  ): Promise<StoredInput> {
    const place = this.places.input(tenantId, written.sha256);
    const known = await lstat(place).catch(() => null);
    const isThere = known?.isFile() === true && known.size === written.bytes;
    // Fresh, it is safe from retention, which may be about to remove what nobody had named for long.
    const deduplicated = isThere && (await refresh(place));
    if (!deduplicated) await commitFile(temporary, place);
    else await rm(temporary, { force: true });
    return { ...written, deduplicated };
  }

  async hasInput(tenantId: string, sha256: string): Promise<boolean> {
    return told(refresh(this.places.input(tenantId, sha256)));
  }

  async inputPath(tenantId: string, sha256: string): Promise<string> {
    const place = this.places.input(tenantId, sha256);
    return (await isRegular(place)) ? place : missing('INPUT_NOT_FOUND', `There is no input ${sha256}.`);
  }

  async putArtifact(
    place: ArtifactPlace,
    write: (temporaryPath: string) => Promise<void>,
  ): Promise<{ bytes: number; sha256: string }> {
    const path = this.places.artifact(place);
    // Programs choose a format by the ending of a name, so the temporary name keeps it.
    const stored = withTemporary(this.temporaryPath(basename(path), place), async (temporary) => {
      await write(temporary);
      return told(hashAndSync(temporary, place.name).then((facts) => commitFile(temporary, path).then(() => facts)));
    });
    // What else goes wrong in `write` is the writer's own affair.
    return stored.catch((error: unknown) => Promise.reject(isFull(error) ? toStorageError(error) : error));
  }

  async artifactPath(place: ArtifactPlace): Promise<string> {
    const path = this.places.artifact(place);
    return (await isRegular(path)) ? path : missing('ARTIFACT_NOT_FOUND', `There is no file ${place.name}.`);
  }

  async readArtifact(
    place: ArtifactPlace,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Readable> {
    const path = await this.artifactPath(place);
    const handle = await told(openRegular(path));
    if (range !== undefined) await requireBytes(handle, range.end + 1, place.name);
    return handle.createReadStream({ ...range, highWaterMark: 256 * 1024 });
  }

  async putLogChunk(attempt: Attempt, index: number, text: string): Promise<void> {
    const place = this.places.logChunk(attempt, index);
    const written = withTemporary(this.temporaryPath('log', attempt), async (temporary) => {
      // Not synced: a log comes every two seconds, and one that a power cut takes is no loss of work.
      await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await rename(temporary, place);
    });
    return told(written);
  }

  async readLogChunk(attempt: Attempt, index: number): Promise<string> {
    const text = readFile(this.places.logChunk(attempt, index), 'utf8');
    return told(text.catch((error: unknown) => (errorCode(error) === 'ENOENT' ? '' : Promise.reject(error as Error))));
  }

  makeWorkDir(stageId: string, token: number): string {
    try {
      return mkdtempSync(join(this.places.temporary, `${WORK}${leaseMark({ stageId, token })}`));
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async removeWorkDir(path: string): Promise<void> {
    const ours = dirname(path) === this.places.temporary && basename(path).startsWith(WORK);
    if (!ours) throw new RangeError(`${path} is no work folder.`);
    await told(rm(path, { recursive: true, force: true, maxRetries: 3 }));
  }

  async removeStage(tenantId: string, stageId: string): Promise<void> {
    for (const path of this.places.stage(tenantId, stageId))
      await told(rm(path, { recursive: true, force: true, maxRetries: 3 }));
  }

  space(): Promise<DiskSpace> {
    return this.disk.space();
  }

  admit(bytes: number): Promise<Reservation> {
    return this.disk.admit(bytes);
  }

  /** What a run writes names its lease, so that it can be swept as soon as that has ended. */
  private temporaryPath(name: string, lease?: { readonly stageId: string; readonly token: number }): string {
    const mark = lease === undefined ? '' : leaseMark(lease);
    // A file's name has 255 bytes at most; its ending is what programs look at.
    return join(this.places.temporary, `${mark}${randomUUID()}-${name.slice(-LONGEST_ENDING)}`);
  }
}

/** True when the file is still there. */
async function refresh(place: string): Promise<boolean> {
  const now = new Date();
  return utimes(place, now, now).then(
    () => true,
    (error: unknown) => (errorCode(error) === 'ENOENT' ? false : Promise.reject(error as Error)),
  );
}

async function hashAndSync(path: string, name: string): Promise<{ bytes: number; sha256: string }> {
  const handle = await openRegular(path).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ELOOP' && errorCode(error) !== 'EISDIR') throw error;
    throw new AppError('OUTPUT_INVALID', `No file was written for the artifact ${name}.`, { cause: error });
  });
  try {
    const hashed = await hashFile(handle);
    await handle.sync();
    return hashed;
  } finally {
    await handle.close();
  }
}

/** A file that lost its end would leave a reader waiting for bytes that were announced and never come. */
async function requireBytes(handle: FileHandle, bytes: number, name: string): Promise<void> {
  const { size } = await handle.stat();
  if (size >= bytes) return;
  await handle.close();
  throw new AppError('STORAGE_UNAVAILABLE', `The file ${name} is shorter than when it was stored.`);
}

async function isRegular(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    throw toStorageError(error);
  }
}

function missing(code: 'INPUT_NOT_FOUND' | 'ARTIFACT_NOT_FOUND', message: string): never {
  throw new AppError(code, message);
}

/** Errors of the file system become the errors that callers know. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toStorageError(error);
  }
}
