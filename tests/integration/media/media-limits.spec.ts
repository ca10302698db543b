import path from 'node:path';
import { type MediaLimits, MEDIA_LIMITS, decodeFrames, examinePicture, findTools, probeVideo } from '@frameq/media';
import { ffmpeg, scratchFolder } from '@frameq/testing';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let folder: string;
let film: string;
jest.setTimeout(60_000);
afterAll(() => scratch.drop());
const signal = new AbortController().signal;

beforeAll(async () => {
  scratch = await scratchFolder();
  folder = scratch.folder;
  film = path.join(folder, 'film.mkv');
  await ffmpeg(['-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=30:duration=4', '-c:v', 'libx264', film]);
});

const withLimits = (limits: Partial<MediaLimits>) =>
  findTools({ limits: { ...MEDIA_LIMITS, ...limits }, directory: folder });

it.each([
  ['MEDIA_MAX_MEGAPIXELS', { maxPixels: 200_000 }],
  ['MEDIA_MAX_DURATION_S', { maxDurationS: 3 }],
  ['MEDIA_MAX_FPS', { maxFps: 25 }],
])('refuses what is above %s, and names it', async (variable, limits) => {
  await expect(probeVideo(film, { tools: await withLimits(limits), signal })).rejects.toMatchObject({
    code: 'MEDIA_TOO_LARGE',
    hint: expect.stringContaining(variable),
  });
});

it('refuses a file with too many streams, and names the variable', async () => {
  const many = path.join(folder, 'many.mkv');
  const maps = Array.from({ length: 5 }, () => ['-map', '0:v']).flat();
  await ffmpeg(['-i', film, ...maps, '-c', 'copy', many]);
  const tools = await withLimits({ maxStreams: 4 });
  await expect(probeVideo(many, { tools, signal })).rejects.toMatchObject({
    code: 'MEDIA_TOO_LARGE',
    hint: expect.stringContaining('MEDIA_MAX_STREAMS'),
  });
  expect((await probeVideo(many, { tools: await withLimits({ maxStreams: 5 }), signal })).width).toBe(640);
});

it('ends a decode that takes too much processor time, with a reason', async () => {
  const long = path.join(folder, 'long.mkv');
  await ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'color=black:size=640x360:rate=30:duration=20',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    long,
  ]);
  const tools = await withLimits({ cpuS: 1 });
  const facts = { ...(await probeVideo(long, { tools, signal })), bytes: 0 };
  const decode = async (): Promise<void> => {
    for await (const _ of decodeFrames({
      path: long,
      facts,
      tools,
      signal,
      width: 1920,
      height: 1080,
      pixelFormat: 'rgb24',
    }));
  };
  await expect(decode()).rejects.toMatchObject({
    code: 'MEDIA_TOO_LARGE',
    hint: expect.stringContaining('MEDIA_CPU_S'),
  });
});

it('ends a decode that wants more memory than the pictures are worth', async () => {
  const tools = await withLimits({ memoryMb: 24 });
  const facts = await probeVideo(film, { tools: await withLimits({}), signal });
  const decode = async (): Promise<void> => {
    for await (const _ of decodeFrames({
      path: film,
      facts,
      tools,
      signal,
      width: 64,
      height: 36,
      pixelFormat: 'gray',
    }));
  };
  await expect(decode()).rejects.toMatchObject({
    code: expect.stringMatching(/MEDIA_TOO_LARGE|MEDIA_UNREADABLE|TOOL_CRASHED/),
  });
});

it('says of a tool that is not there that it cannot be run', async () => {
  const tools = await withLimits({});
  const gone = { ...tools, ffprobe: { ...tools.ffprobe, path: path.join(folder, 'no-ffprobe') } };
  await expect(probeVideo(film, { tools: gone, signal })).rejects.toMatchObject({ code: 'FFMPEG_NOT_FOUND' });
});

it.each([
  ['svg', '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><image href="/etc/passwd"/></svg>'],
  ['gif', 'GIF89a\u0001\u0000\u0001\u0000'],
  ['pdf', '%PDF-1.7'],
])('opens no picture as %s', async (name, text) => {
  const { writeFile } = await import('node:fs/promises');
  const file = path.join(folder, `picture.${name}`);
  await writeFile(file, text, 'latin1');
  await expect(examinePicture(file)).rejects.toMatchObject({ code: 'MEDIA_UNREADABLE' });
});

it('opens JPEG, PNG and WebP up to the limit of pixels', async () => {
  for (const name of ['a.jpg', 'a.png']) {
    const file = path.join(folder, name);
    await ffmpeg(['-i', film, '-frames:v', '1', file]);
    expect(await examinePicture(file)).toMatchObject({ width: 640, height: 360 });
    await expect(examinePicture(file, { maxPixels: 100_000 })).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
  }
});
