import type { ArtifactView } from '@frameq/contracts';
import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../../cli-error.js';
import type { ApiClient } from '../../http/api-client.js';

/** What became of one file. */
export type DownloadOutcome = 'written' | 'resumed' | 'already there';

/**
 * Downloads an artifact to `target`. The bytes go to `target.part`, which a later call goes on from; only when their sha256
 * is right do they get their name. A file that is there is left alone when its content is the same; else it needs `force`.
 * Throws FILE_EXISTS, DIGEST_MISMATCH, WRITE_FAILED.
 */
export async function downloadArtifact(
  api: ApiClient,
  artifact: ArtifactView,
  target: string,
  terms: { readonly force: boolean; readonly onBytes?: (count: number) => void },
): Promise<DownloadOutcome> {
  try {
    if (await hasContent(target, artifact)) return 'already there';
    if (!terms.force && (await exists(target)))
      throw new CliError('FILE_EXISTS', `${target} is there and differs.`, { field: target });
    await mkdir(path.dirname(target), { recursive: true });
    return await fetchInto(api, artifact, target, terms);
  } catch (error) {
    if (error instanceof CliError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new CliError('WRITE_FAILED', `${target} cannot be written: ${(error as Error).message}.`, {
      cause: error,
      field: target,
    });
  }
}

async function fetchInto(
  api: ApiClient,
  artifact: ArtifactView,
  target: string,
  terms: { readonly force: boolean; readonly onBytes?: (count: number) => void },
): Promise<DownloadOutcome> {
  const part = `${target}.part`;
  // O_NOFOLLOW: a link that somebody put there must not redirect the bytes.
  const file = await open(part, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  let resumed = false;
  try {
    const hash = createHash('sha256');
    const start = await hashKept(file, part, hash, artifact.bytes);
    resumed = await append(api, artifact, file, start, hash, terms.onBytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await giveName(part, target, terms.force);
  return resumed ? 'resumed' : 'written';
}

/** Hashes what an earlier try kept and says how many bytes that is; more than the whole file is thrown away. */
async function hashKept(file: FileHandle, part: string, hash: Hash, whole: number): Promise<number> {
  const { size } = await file.stat();
  if (size === 0 || size > whole) {
    await file.truncate(0);
    return 0;
  }
  for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
  return size;
}

async function append(
  api: ApiClient,
  artifact: ArtifactView,
  file: FileHandle,
  start: number,
  kept: Hash,
  onBytes?: (count: number) => void,
): Promise<boolean> {
  onBytes?.(start);
  let hash = kept;
  let position = start;
  if (start < artifact.bytes || artifact.bytes === 0) {
    const range = start === 0 ? {} : { range: `bytes=${start}-`, 'if-range': `"${artifact.sha256}"` };
    const answer = await api.open({ path: artifact.url, headers: { accept: '*/*', ...range } });
    if (start > 0 && answer.statusCode !== 206) {
      await file.truncate(0); // the server starts anew
      [hash, position] = [createHash('sha256'), 0];
    }
    await pipeline(answer, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        await file.write(chunk, 0, chunk.length, position);
        position += chunk.length;
        onBytes?.(chunk.length);
      }
    }).catch((error: unknown) => api.explain(error));
  }
  if (hash.digest('hex') === artifact.sha256) return start > 0 && position > 0;
  await file.truncate(0);
  throw new CliError('DIGEST_MISMATCH', `${artifact.name} did not arrive as it was made.`, { field: artifact.name });
}

/** Renames, but without `force` never over a file that came up in the meantime. */
async function giveName(part: string, target: string, force: boolean): Promise<void> {
  if (force) return rename(part, target);
  try {
    await link(part, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new CliError('FILE_EXISTS', `${target} came up meanwhile.`, { cause: error, field: target });
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
    return rename(part, target); // a file system without hard links, such as exFAT
  }
  await rm(part);
}

async function hasContent(target: string, artifact: ArtifactView): Promise<boolean> {
  const facts = await stat(target).catch(() => null);
  if (facts === null || !facts.isFile() || facts.size !== artifact.bytes) return false;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(target)) hash.update(chunk as Buffer);
  return hash.digest('hex') === artifact.sha256;
}

async function exists(target: string): Promise<boolean> {
  return stat(target).then(
    () => true,
    () => false,
  );
}
