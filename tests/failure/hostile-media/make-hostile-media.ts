import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { damaged } from './damaged.js';
import { disguises } from './disguises.js';
import { excesses } from './excesses.js';
import type { HostileFile, Targets } from './hostile-file.js';
import { lies } from './lies.js';
import { playlists } from './playlists.js';
import { seedFootage } from './seed-footage.js';

/** Makes the corpus in a folder, from tiny footage; the same seed makes the same damage. */
export async function makeHostileMedia(folder: string, targets: Targets, seed: number): Promise<HostileFile[]> {
  const seeds = await seedFootage(path.join(folder, 'seeds'));
  const large = path.join(folder, 'large');
  await mkdir(large, { recursive: true });
  return [
    ...damaged(seeds, seed),
    ...playlists(targets),
    ...lies(seeds),
    ...(await excesses(seeds, large)),
    ...disguises(seeds, targets, seed),
  ];
}
