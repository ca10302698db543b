import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ffmpeg } from '@frameq/testing';

const X264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '10'];

/** The containers that are damaged, and how each is made. */
const SEEDS: Readonly<Record<string, readonly string[]>> = {
  'seed.mp4': X264,
  'seed.mov': ['-c:v', 'mpeg4'],
  'seed.mkv': X264,
  'seed.webm': ['-c:v', 'libvpx', '-b:v', '100k', '-deadline', 'realtime'],
  'seed.avi': ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
  'seed.ts': ['-c:v', 'mpeg2video'],
  'seed.flv': ['-c:v', 'flv'],
  'seed.gif': [],
};

/** Makes two seconds of tiny footage in each container; answers their bytes by name. */
export async function seedFootage(folder: string): Promise<Record<string, Buffer>> {
  await mkdir(folder, { recursive: true });
  const seeds: Record<string, Buffer> = {};
  for (const [name, how] of Object.entries(SEEDS)) {
    const file = path.join(folder, name);
    await ffmpeg(['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=10:duration=2', '-bitexact', ...how, file]);
    seeds[name] = await readFile(file);
  }
  return seeds;
}
