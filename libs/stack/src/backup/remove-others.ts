import { withSnapshot } from '@frameq/db';
import { Places } from '@frameq/storage';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { namedPlace } from './named-place.js';

/**
 * Removes the files of what was there before a restore. A file that the archive did not hold stays when a row names it: the
 * archive may have been made while files could not be found.
 * @param restored the files that came with the archive
 * @returns how many files stayed that did not come with it
 * @throws DATABASE_UNAVAILABLE
 */
export async function removeOthers(url: string, storageDir: string, restored: ReadonlySet<string>): Promise<number> {
  const named = await namedPlaces(url, storageDir);
  let kept = 0;
  for (const kind of ['inputs', 'artifacts', 'logs']) {
    const folder = path.join(storageDir, kind);
    if (!existsSync(folder)) continue;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const place = path.join(entry.parentPath, entry.name);
      if (!entry.isFile() || restored.has(place)) continue;
      if (named.has(place)) kept += 1;
      else await rm(place, { force: true });
    }
  }
  return kept;
}

async function namedPlaces(url: string, storageDir: string): Promise<Set<string>> {
  const places = new Places(storageDir);
  return withSnapshot(url, async (snapshot) => {
    const named = new Set<string>();
    for await (const file of snapshot.files()) named.add(namedPlace(places, file));
    return named;
  });
}
