import { lstat, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Removes unfinished resumable uploads that were begun longer ago.
 *
 * @param directory the folder that `openStorage` was given
 * @returns how many were removed; what vanishes or cannot be read meanwhile is passed over
 */
export async function sweepUploads(directory: string, olderThanMs: number): Promise<number> {
  const root = join(resolve(directory), 'tus');
  const before = Date.now() - olderThanMs;
  let removed = 0;
  for (const tenant of await readdir(root).catch(() => [])) {
    const names = await readdir(join(root, tenant)).catch(() => []);
    const begun = new Set(names.filter((name) => name.endsWith('.json')));
    for (const name of names) {
      // The description is written once, when an upload begins; its bytes keep coming.
      if (!begun.has(name) && begun.has(`${name}.json`)) continue;
      const path = join(root, tenant, name);
      const facts = await lstat(path).catch(() => null);
      if (facts === null || facts.mtimeMs >= before) continue;
      await rm(path, { force: true, recursive: true }).catch(() => undefined);
      await rm(path.replace(/\.json$/, ''), { force: true }).catch(() => undefined);
      removed += 1;
    }
  }
  return removed;
}
