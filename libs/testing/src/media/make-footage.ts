import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildDirectory } from '../service-process.js';
import type { Clip } from './make-clip.js';

const run = promisify(execFile);

/**
 * Makes footage from a seed, in a process of its own: `clip` has many shots and gives way from one to the next in every way
 * that scenes have to be found by; `fixed-camera` is one shot.
 * @returns where the shots of a clip change; null for a fixed camera
 */
export async function makeFootage(kind: 'clip', seed: number, path: string): Promise<Clip>;
export async function makeFootage(kind: 'fixed-camera', seed: number, path: string): Promise<null>;
export async function makeFootage(kind: string, seed: number, path: string): Promise<Clip | null> {
  const main = join(buildDirectory(), 'libs', 'testing', 'dist', 'media', 'make-footage-main.js');
  const { stdout } = await run(process.execPath, [main, kind, String(seed), path]);
  return JSON.parse(stdout) as Clip | null;
}
