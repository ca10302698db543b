import { lstat, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Places } from './places.js';

/**
 * Removes temporary files and work folders in which nothing has changed for so long, which only a crash leaves behind.
 *
 * @param directory the folder that `openStorage` was given
 * @returns how many were removed; what vanishes or cannot be read meanwhile is passed over
 */
export async function sweepTemporary(directory: string, olderThanMs: number): Promise<number> {
  const { temporary } = new Places(resolve(directory));
  const before = Date.now() - olderThanMs;
  let removed = 0;
  for (const name of await readdir(temporary).catch(() => [])) {
    const path = join(temporary, name);
    if (!(await isUntouchedSince(path, before).catch(() => false))) continue;
    await rm(path, { recursive: true, force: true }).then(
      () => (removed += 1),
      () => undefined,
    );
  }
  return removed;
}

async function isUntouchedSince(path: string, before: number): Promise<boolean> {
  const stats = await lstat(path);
  if (stats.mtimeMs > before) return false;
  if (!stats.isDirectory()) return true;
  for (const name of await readdir(path)) {
    if (!(await isUntouchedSince(join(path, name), before))) return false;
  }
  return true;
}
