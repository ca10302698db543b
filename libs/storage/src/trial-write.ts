import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { toStorageError } from './storage-error.js';

/**
 * Does with a small file what storing does: writes it, waits for the disk, renames it, and takes it away again.
 *
 * @param folder has to exist
 * @param bytes how much to write
 * @returns how long that took, in milliseconds
 * @throws AppError STORAGE_FULL, STORAGE_UNAVAILABLE
 */
export async function trialWrite(folder: string, bytes = 4_096): Promise<number> {
  const begun = performance.now();
  const file = path.join(folder, `trial-${randomUUID()}`);
  const renamed = `${file}.renamed`;
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(Buffer.alloc(bytes));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(file, renamed);
    return performance.now() - begun;
  } catch (error) {
    throw toStorageError(error);
  } finally {
    for (const left of [file, renamed]) await rm(left, { force: true }).catch(() => undefined);
  }
}
