import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findTools, probeVideo, type MediaTools } from '@frameq/media';
import { ffmpeg, mediaFixture, scratchFolder, type MediaFixture } from '@frameq/testing';
import { join } from 'node:path';

jest.setTimeout(60_000);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let tools: MediaTools;
beforeAll(async () => {
  scratch = await scratchFolder();
  tools = await findTools();
});
afterAll(() => scratch.drop());

const signal = new AbortController().signal;
const probe = async (name: MediaFixture) => probeVideo(await mediaFixture(name, scratch.folder), { tools, signal });
const failureOf = (name: MediaFixture) =>
  probe(name).then(
    () => null,
    (error: { code: string; message: string; hint: string }) => error,
  );

describe('probeVideo', () => {
  it.each<[MediaFixture, string]>([
    ['plain.mp4', 'mov'],
    ['plain.mkv', 'matroska'],
    ['plain.webm', 'matroska'],
    ['plain.ts', 'mpegts'],
    ['plain.avi', 'avi'],
  ])('reads %s', async (name, demuxer) => {
    const facts = await probe(name);
    expect(facts).toMatchObject({ demuxer, width: 320, height: 180, variableFrameRate: false, warnings: [] });
    expect(facts.durationS).toBeCloseTo(4, 1);
    expect(facts.frames).toBe(100);
  });

  it.each<[MediaFixture, string, RegExp]>([
    ['empty.mp4', 'EMPTY_FILE', /empty/],
    ['prose.mp4', 'NOT_A_VIDEO', /a text/],
    ['photo.mp4', 'NOT_A_VIDEO', /JPEG/],
    ['noise.mp4', 'NOT_A_VIDEO', /unknown format/],
    ['playlist.mp4', 'MEDIA_REFERENCES_FILES', /names other files/],
    ['concat.mp4', 'MEDIA_REFERENCES_FILES', /names other files/],
    ['audio-only.mp4', 'NO_VIDEO_STREAM', /only audio/],
    ['no-index.mp4', 'MEDIA_TRUNCATED', /ends .* before the end/],
    ['cut.mp4', 'MEDIA_TRUNCATED', /ends .* before the end/],
    ['cut.mkv', 'MEDIA_TRUNCATED', /ends .* before the end/],
    ['cut.avi', 'MEDIA_TRUNCATED', /ends .* before the end/],
  ])('refuses %s as %s', async (name, code, message) => {
    const failure = await failureOf(name);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(failure!.hint).not.toBe('');
  });

  it.each<[MediaFixture, string, object]>([
    ['one-frame.mp4', 'SINGLE_FRAME', { frames: 1 }],
    ['odd-size.mp4', 'ODD_SIZE', { width: 321, height: 181 }],
    ['rotated.mp4', 'ROTATED', { width: 180, height: 320 }],
    ['variable-rate.mp4', 'VARIABLE_FRAME_RATE', { variableFrameRate: true }],
  ])('accepts %s and warns: %s', async (name, code, facts) => {
    const found = await probe(name);
    expect(found).toMatchObject(facts);
    expect(found.warnings.map((warning) => warning.code)).toEqual([code]);
  });

  it('refuses a picture of more than 64 megapixels', async () => {
    const path = join(scratch.folder, 'huge.avi');
    await ffmpeg(['-f', 'lavfi', '-i', 'color=s=8200x8000:r=1:d=1', '-frames:v', '1', '-c:v', 'mjpeg', path]);
    await expect(probeVideo(path, { tools, signal })).rejects.toMatchObject({
      code: 'MEDIA_TOO_LARGE',
      message: expect.stringContaining('8200x8000'),
    });
  });

  it('stops when it is told to', async () => {
    const path = await mediaFixture('plain.mp4', scratch.folder);
    const stop = new AbortController();
    const probing = probeVideo(path, { tools, signal: stop.signal });
    stop.abort('cancel');
    await expect(probing).rejects.toBe('cancel');
  });
});
