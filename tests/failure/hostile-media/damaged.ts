import { seededRandom } from './seeded-random.js';
import type { HostileFile } from './hostile-file.js';

const CUTS = [0.02, 0.3, 0.7, 0.98];
const FLIPS = [1, 8, 64, 512];

/** Every container cut off at four places, and with one to 512 bits turned over. */
export function damaged(seeds: Readonly<Record<string, Buffer>>, seed: number): HostileFile[] {
  const random = seededRandom(seed);
  return Object.entries(seeds).flatMap(([name, bytes]) => [
    ...CUTS.map((share) => ({
      name: `cut-${share * 100}-${name}`,
      bytes: bytes.subarray(0, Math.max(1, Math.floor(bytes.length * share))),
    })),
    ...FLIPS.map((count) => ({ name: `flipped-${count}-${name}`, bytes: flipped(bytes, count, random) })),
  ]);
}

function flipped(bytes: Buffer, count: number, random: () => number): Buffer {
  const changed = Buffer.from(bytes);
  for (let i = 0; i < count; i++) {
    // The first 16 bytes say what the file is; without them nobody would look at the rest.
    const at = 16 + Math.floor(random() * (bytes.length - 16));
    changed[at]! ^= 1 << Math.floor(random() * 8);
  }
  return changed;
}
