import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decodeFrames, findTools, probeVideo, type DecodeRequest, type MediaTools } from '@frameq/media';
import { mediaFixture, processesOf, scratchFolder, waitFor, type MediaFixture } from '@frameq/testing';

jest.setTimeout(60_000);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let tools: MediaTools;
let stop: AbortController;
beforeAll(async () => {
  scratch = await scratchFolder();
  tools = await findTools();
});
beforeEach(() => void (stop = new AbortController()));
afterAll(() => scratch.drop());

async function requestFor(name: MediaFixture, more: Partial<DecodeRequest> = {}): Promise<DecodeRequest> {
  const path = await mediaFixture(name, scratch.folder);
  const facts = await probeVideo(path, { tools, signal: stop.signal });
  return { path, facts, tools, signal: stop.signal, width: 32, height: 18, pixelFormat: 'gray', ...more };
}

describe('decodeFrames', () => {
  it('gives every frame once, with the one before it and its time', async () => {
    const decoding = decodeFrames(await requestFor('plain.mp4'));
    let last: Buffer | null = null;
    let frames = 0;
    for await (const { index, data, previous } of decoding) {
      expect(index).toBe(frames++);
      expect(data).toHaveLength(32 * 18);
      if (last !== null) expect(Buffer.compare(previous!, last)).toBe(0);
      last = Buffer.from(data);
    }
    expect(frames).toBe(100);
    expect(decoding.times.at(50)).toBeCloseTo(2, 3);
    expect(decoding.times.end()).toBeCloseTo(4, 3);
    expect(decoding.warnings).toEqual([]);
  });

  it('knows when the frames of a variable rate are shown', async () => {
    const decoding = decodeFrames(await requestFor('variable-rate.mp4'));
    for await (const frame of decoding) expect(frame.data).toBeDefined();
    // One second at 25 frames a second, then three times as slow.
    expect(decoding.times.at(25)).toBeCloseTo(1, 2);
    expect(decoding.times.at(35)).toBeCloseTo(2.2, 2);
  });

  it('thins out and gives larger pictures from the same decode', async () => {
    const pictures: [number, number][] = [];
    const request = await requestFor('plain.mkv', {
      pictures: {
        everyFrames: 10,
        width: 64,
        height: 36,
        onPicture: (frame, rgb) => pictures.push([frame, rgb.length]),
      },
    });
    for await (const frame of decodeFrames(request)) expect(frame.index).toBeLessThan(100);
    expect(pictures).toEqual(Array.from({ length: 10 }, (_, i) => [i * 10, 64 * 36 * 3]));
    const sampled = decodeFrames(await requestFor('plain.mkv', { ratePerS: 5 }));
    const indexes: number[] = [];
    for await (const { index } of sampled) indexes.push(index);
    expect(indexes).toHaveLength(20);
    expect(sampled.times.at(10)).toBeCloseTo(2, 3);
  });

  it('warns of frames that are damaged, and of a transport stream that ends within a packet', async () => {
    for (const name of ['damaged.ts', 'cut.ts'] as const) {
      const decoding = decodeFrames(await requestFor(name));
      for await (const frame of decoding) expect(frame.data).toBeDefined();
      expect(decoding.warnings.map(({ code }) => code)).toContain('DECODE_ERRORS');
    }
  });

  it('says that the end is missing when the decode gives far less than the file promises', async () => {
    const request = await requestFor('cut.ts');
    const decoding = decodeFrames({ ...request, facts: { ...request.facts, durationS: 4, durationIsExact: true } });
    const decode = async () => {
      for await (const frame of decoding) expect(frame.data).toBeDefined();
    };
    await expect(decode()).rejects.toMatchObject({
      code: 'MEDIA_TRUNCATED',
      message: expect.stringMatching(/4\.0 s, but only 1\./),
    });
  });

  it('ends ffmpeg when it is aborted, with the reason of the signal', async () => {
    const decode = async () => {
      for await (const frame of decodeFrames(await requestFor('plain.mp4')))
        if (frame.index === 3) stop.abort('shutdown');
    };
    await expect(decode()).rejects.toBe('shutdown');
    await expectNoFfmpeg();
  });

  it('ends ffmpeg when the frames are no longer wanted', async () => {
    for await (const frame of decodeFrames(await requestFor('plain.mp4'))) if (frame.index === 3) break;
    await expectNoFfmpeg();
  });
});

async function expectNoFfmpeg(): Promise<void> {
  await waitFor(() => processesOf(scratch.folder).length === 0 || undefined, {
    what: 'ffmpeg to end',
    timeoutMs: 5000,
  });
}
