import { execFile } from 'node:child_process';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTools } from '@frameq/media';

const run = promisify(execFile);
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=4'];
const TONE = ['-f', 'lavfi', '-i', 'sine=f=440:d=4'];

/** Files that people submit and that are not plain videos, by what is special about them. Each is made in `folder`. */
export const MEDIA_FIXTURES = {
  'plain.mp4': (path) => ffmpeg([...PICTURE, ...TONE, ...X264, '-c:a', 'aac', '-shortest', path]),
  'plain.mkv': (path) => ffmpeg([...PICTURE, ...X264, path]),
  'plain.ts': (path) => ffmpeg([...PICTURE, '-c:v', 'mpeg2video', path]),
  'plain.avi': (path) => ffmpeg([...PICTURE, '-c:v', 'mpeg4', path]),
  'plain.webm': (path) => ffmpeg([...PICTURE, '-c:v', 'libvpx', '-deadline', 'realtime', path]),
  'empty.mp4': (path) => writeFile(path, ''),
  'prose.mp4': (path) => writeFile(path, 'This is a letter, not a video.\n'),
  'photo.mp4': (path) => ffmpeg([...PICTURE, '-frames:v', '1', '-c:v', 'mjpeg', '-f', 'image2', path]),
  'noise.mp4': (path) => writeFile(path, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + 13) % 251))),
  'playlist.mp4': (path) =>
    writeFile(path, '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:4.0,\nplain.ts\n#EXT-X-ENDLIST\n'),
  'concat.mp4': (path) => writeFile(path, 'ffconcat version 1.0\nfile plain.ts\n'),
  'audio-only.mp4': (path) => ffmpeg([...TONE, '-c:a', 'aac', path]),
  'one-frame.mp4': (path) => ffmpeg([...PICTURE, '-frames:v', '1', ...X264, path]),
  'odd-size.mp4': (path) =>
    ffmpeg([...PICTURE, '-vf', 'scale=321:181', '-c:v', 'libx264', '-pix_fmt', 'yuv444p', path]),
  'rotated.mp4': async (path) => {
    const upright = `${path}.upright.mp4`;
    await ffmpeg([...PICTURE, ...X264, upright]);
    await ffmpeg(['-i', upright, '-c', 'copy', '-metadata:s:v', 'rotate=90', path]);
  },
  'variable-rate.mp4': (path) =>
    ffmpeg([
      ...PICTURE,
      '-vf',
      'setpts=if(lt(N\\,25)\\,N\\,25+(N-25)*3)/25/TB',
      '-vsync',
      '0',
      '-frames:v',
      '75',
      ...X264,
      path,
    ]),
  'no-index.mp4': (path) => cut(path, 'plain.mp4', 0.7),
  'cut.mp4': async (path) => {
    await ffmpeg(['-i', sibling(path, 'plain.mp4'), '-c', 'copy', '-movflags', '+faststart', `${path}.whole.mp4`]);
    await cut(path, 'cut.mp4.whole.mp4', 0.5);
  },
  'cut.mkv': (path) => cut(path, 'plain.mkv', 0.5),
  'cut.avi': (path) => cut(path, 'plain.avi', 0.5),
  'cut.ts': (path) => cut(path, 'plain.ts', 0.503),
  'damaged.ts': (path) => damage(path, 'plain.ts'),
} as const satisfies Record<string, (path: string) => Promise<unknown>>;
export type MediaFixture = keyof typeof MEDIA_FIXTURES;

/** What a fixture is made from. */
const SOURCES: Partial<Record<MediaFixture, MediaFixture>> = {
  'playlist.mp4': 'plain.ts',
  'concat.mp4': 'plain.ts',
  'no-index.mp4': 'plain.mp4',
  'cut.mp4': 'plain.mp4',
  'cut.mkv': 'plain.mkv',
  'cut.avi': 'plain.avi',
  'cut.ts': 'plain.ts',
  'damaged.ts': 'plain.ts',
};

/** Makes one of the fixtures, and what it is made from, and answers its path. */
export async function mediaFixture(name: MediaFixture, folder: string): Promise<string> {
  const path = join(folder, name);
  const exists = await readFile(path).then(
    () => true,
    () => false,
  );
  if (exists) return path;
  const source = SOURCES[name];
  if (source !== undefined) await mediaFixture(source, folder);
  await MEDIA_FIXTURES[name](path);
  return path;
}

/** Runs ffmpeg and throws with its complaint when it fails. */
export async function ffmpeg(args: readonly string[]): Promise<void> {
  const tools = await findTools();
  await run(tools.ffmpeg.path, ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args]);
}

function sibling(path: string, name: string): string {
  return join(path, '..', name);
}

async function cut(path: string, source: string, share: number): Promise<void> {
  const whole = await readFile(sibling(path, source));
  await writeFile(path, whole.subarray(0, Math.floor(whole.length * share)));
}

/** Overwrites a stretch in the middle, as a scratched disc would. */
async function damage(path: string, source: string): Promise<void> {
  await writeFile(path, await readFile(sibling(path, source)));
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    await file.write(Buffer.alloc(20_000, 0x5a), 0, 20_000, Math.floor(size / 2));
  } finally {
    await file.close();
  }
}
