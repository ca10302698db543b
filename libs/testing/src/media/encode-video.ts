import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findTools } from '@frameq/media';

export interface EncodeOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number;
  /** Arguments between input and output; x264 unless told. */
  readonly output?: readonly string[];
}

const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-pix_fmt', 'yuv420p'];

/** Encodes drawn frames (packed RGB) to a file whose extension names the container. */
export async function encodeVideo(
  path: string,
  options: EncodeOptions,
  draw: (frame: number, rgb: Uint8Array) => void,
): Promise<void> {
  const { width, height, fps, frames, output = X264 } = options;
  const { ffmpeg } = await findTools();
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps), '-i', 'pipe:0'];
  const child = spawn(ffmpeg.path, ['-hide_banner', '-loglevel', 'error', '-y', ...input, ...output, path], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  child.stdin.on('error', () => undefined); // the exit code tells more
  const exited = once(child, 'close');
  for (let frame = 0; frame < frames && child.exitCode === null; frame++) {
    const rgb = new Uint8Array(width * height * 3);
    draw(frame, rgb);
    if (!child.stdin.write(rgb)) await Promise.race([once(child.stdin, 'drain'), exited]);
  }
  child.stdin.end();
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${complaint}`);
}
