import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mediaFixture, runPipeline, scratchFolder, type MediaFixture } from '@frameq/testing';

jest.setTimeout(120_000);

const SAMPLE = join(process.cwd(), 'assets', 'sample', 'sample.mp4');
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => void (scratch = await scratchFolder()));
afterAll(() => scratch.drop());

it('draws sheets of pictures and a track that covers the whole video', async () => {
  const params = { interval: 2, columns: 3, rows: 3, width: 160 };
  const { results, error } = await runPipeline({
    pipeline: 'storyboard',
    folder: scratch.folder,
    input: SAMPLE,
    params,
  });
  expect(error).toBeNull();
  expect(results['draw']).toMatchObject({
    pictures: 14,
    picture_width: 160,
    picture_height: 90,
    sheets: ['storyboard-001.jpg', 'storyboard-002.jpg'],
  });
  const track = await readFile(join(scratch.folder, 'draw', 'storyboard.vtt'), 'utf8');
  expect(track.match(/-->/g)).toHaveLength(14);
  expect(track).toContain('00:00:18.000 --> 00:00:20.000\nstoryboard-002.jpg#xywh=0,0,160,90');
  expect(track).toMatch(/--> 00:00:27\.400\nstoryboard-002\.jpg#xywh=160,90,160,90\n$/);
  const sheet = await readFile(join(scratch.folder, 'draw', 'storyboard-001.jpg'));
  expect(sheet.readUInt16BE(0)).toBe(0xffd8);
  expect(sheet.length).toBeGreaterThan(10_000);
});

it.each<[MediaFixture, number]>([
  ['one-frame.mp4', 1],
  ['plain.mp4', 1],
])('draws a picture of %s, though it is shorter than half an interval', async (name, pictures) => {
  const input = await mediaFixture(name, scratch.folder);
  const { results, error } = await runPipeline({
    ...{ pipeline: 'storyboard', folder: scratch.folder, input },
    params: { interval: 10 },
  });
  expect(error).toBeNull();
  expect(results['draw']).toMatchObject({ pictures });
});

it.each<[MediaFixture, string]>([
  ['empty.mp4', 'EMPTY_FILE'],
  ['concat.mp4', 'MEDIA_REFERENCES_FILES'],
  ['audio-only.mp4', 'NO_VIDEO_STREAM'],
  ['no-index.mp4', 'MEDIA_TRUNCATED'],
])('fails over %s in its first stage, as %s', async (name, code) => {
  const input = await mediaFixture(name, scratch.folder);
  const { error, records } = await runPipeline({ pipeline: 'storyboard', folder: scratch.folder, input });
  expect(error).toMatchObject({ code });
  expect(Object.keys(records)).toEqual(['probe']);
});
