import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Sources that differ, so that each change from one to the next is a cut. */
const SHOTS = ['testsrc2', 'mandelbrot', 'testsrc', 'smptebars', 'rgbtestsrc', 'testsrc2', 'yuvtestsrc', 'testsrc'];

/** Makes a film of eight shots of equal length: H.264, 30 frames a second, a keyframe every 250. */
export async function makeFilm(
  ffmpeg: string,
  output: string,
  { width, height, seconds }: { readonly width: number; readonly height: number; readonly seconds: number },
): Promise<void> {
  const shot = ['-f', 'lavfi', '-t', String(seconds / SHOTS.length)];
  const inputs = SHOTS.flatMap((source) => [...shot, '-i', `${source}=s=${width}x${height}:r=30`]);
  const prepared = SHOTS.map((_, index) => `[${index}:v]format=yuv420p,setsar=1[v${index}]`).join(';');
  const joined = `${SHOTS.map((_, index) => `[v${index}]`).join('')}concat=n=${SHOTS.length}[out]`;
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-g', '250', '-sc_threshold', '0'];
  const filter = ['-filter_complex', `${prepared};${joined}`, '-map', '[out]'];
  await run(ffmpeg, ['-v', 'error', '-y', ...inputs, ...filter, ...codec, output]);
}

/** Runs a program to its end; throws when it fails. */
export async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code}.`);
}
