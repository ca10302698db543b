import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { decodeFrames, findTools, probeVideo } from '@frameq/media';
import { mediaFixture, scratchFolder } from '@frameq/testing';

jest.setTimeout(60_000);

const run = promisify(execFile);
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => (scratch = await scratchFolder()));
afterAll(() => scratch.drop());

it('does not follow a playlist that another demuxer was expected of, where plain ffmpeg does', async () => {
  const tools = await findTools();
  const signal = new AbortController().signal;
  const playlist = await mediaFixture('concat.mp4', scratch.folder);
  const plain = await run(tools.ffmpeg.path, [
    '-v',
    'error',
    '-protocol_whitelist',
    'file',
    '-i',
    playlist,
    '-f',
    'framecrc',
    '-',
  ]);
  expect(plain.stdout).toContain('0,'); // this is the leak that the jail is for

  // Even past the check of the first bytes: facts that claim a video make ffmpeg open the text with the video's demuxer.
  const honest = await probeVideo(await mediaFixture('plain.mp4', scratch.folder), { tools, signal });
  const decoding = decodeFrames({
    path: playlist,
    facts: honest,
    tools,
    signal,
    width: 32,
    height: 18,
    pixelFormat: 'gray',
  });
  const decode = async () => {
    for await (const frame of decoding) expect(frame).toBeUndefined();
  };
  await expect(decode()).rejects.toMatchObject({ code: expect.stringMatching(/^MEDIA_/) });
});

it('reads a file whose name looks like an address or an option', async () => {
  const tools = await findTools();
  const path = join(scratch.folder, '-i http:%d concat:x|y.mp4');
  await copyFile(await mediaFixture('plain.mp4', scratch.folder), path);
  await expect(probeVideo(path, { tools, signal: new AbortController().signal })).resolves.toMatchObject({
    width: 320,
  });
});
