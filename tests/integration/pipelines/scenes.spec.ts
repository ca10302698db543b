import { randomInt } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  compareBoundaries,
  ffmpeg,
  makeFootage,
  mediaFixture,
  runPipeline,
  scratchFolder,
  type TrueBoundary,
} from '@frameq/testing';

jest.setTimeout(180_000);

interface SceneRow {
  start_frame: number;
  end_frame: number;
  start_s: number;
  kind: string;
  start_timecode: string;
  thumbnail: string;
}

const SAMPLE = join(process.cwd(), 'assets', 'sample', 'sample.mp4');
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let runs = 0;
beforeAll(async () => void (scratch = await scratchFolder()));
afterAll(() => scratch.drop());

async function findScenes(input: string, params: Record<string, unknown> = {}) {
  const folder = join(scratch.folder, `run-${runs++}`);
  await mkdir(folder);
  const answer = await runPipeline({ pipeline: 'scenes', folder, input, params });
  expect(answer.error).toBeNull();
  const read = (name: string) => readFile(join(folder, 'detect', name), 'utf8');
  const { scenes } = JSON.parse(await read('scenes.json')) as { scenes: SceneRow[] };
  return {
    folder,
    scenes,
    read,
    result: answer.results['detect']!,
    record: answer.records['detect']!,
    probe: answer.records['probe']!,
    memoryMb: answer.peakMemoryMb,
  };
}
const boundariesOf = (scenes: readonly SceneRow[]) => scenes.slice(1).map((scene) => scene.start_frame);

describe('scenes of the sample', () => {
  it('are all found within a frame, none is invented, and each has a thumbnail and a row', async () => {
    const truth = JSON.parse(await readFile(join(SAMPLE, '..', 'sample.truth.json'), 'utf8')) as {
      frames: number;
      boundaries: { kind: 'cut' | 'fade'; frame?: number; start_frame?: number; end_frame?: number }[];
    };
    const { scenes, read, folder, result, record } = await findScenes(SAMPLE);
    const expected = truth.boundaries.map(({ kind, frame, start_frame, end_frame }): TrueBoundary => ({
      kind,
      startFrame: start_frame ?? frame!,
      endFrame: end_frame ?? frame!,
    }));
    expect(compareBoundaries(expected, boundariesOf(scenes))).toMatchObject({ missed: [], falseFrames: [], f1: 1 });
    expect(scenes.map(({ kind }) => kind)).toEqual(['start', ...expected.map(({ kind }) => kind)]);
    expect(scenes.at(-1)!.end_frame).toBe(truth.frames);
    expect(result).toMatchObject({ scene_count: 8, cuts: 6, fades: 1, dissolves: 0 });

    expect((await read('scenes.csv')).split('\r\n')).toHaveLength(10);
    expect(await read('scenes.vtt')).toContain('00:00:03.200 --> 00:00:06.200\nScene 2');
    expect(scenes[1]!.start_timecode).toBe('00:00:03:05');
    for (const scene of scenes) {
      const jpeg = await readFile(join(folder, 'detect', scene.thumbnail));
      expect([jpeg.readUInt16BE(0), jpegWidth(jpeg)]).toEqual([0xffd8, 320]);
    }
    expect(record.progress.at(-1)!.share).toBe(1);
    const shares = record.progress.map(({ share }) => share);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  });
});

describe('scenes of made clips', () => {
  it('reach an F1 of 0.95 on three that nobody has seen before', async () => {
    for (const seed of [randomInt(2 ** 31), randomInt(2 ** 31), randomInt(2 ** 31)]) {
      const path = join(scratch.folder, `clip-${seed}.mp4`);
      const clip = await makeFootage('clip', seed, path);
      const { scenes } = await findScenes(path, { thumbnails: false });
      const agreement = compareBoundaries(clip.boundaries, boundariesOf(scenes));
      expect({ seed, ...agreement, isGood: agreement.f1 >= 0.95 }).toMatchObject({ isGood: true });
    }
  });

  it('are one where a fixed camera watches things move', async () => {
    const path = join(scratch.folder, 'fixed.mp4');
    await makeFootage('fixed-camera', 20_181_210, path);
    expect((await findScenes(path)).scenes).toHaveLength(1);
  });

  it('finds hard cuts only when told so', async () => {
    const { scenes } = await findScenes(SAMPLE, { gradual: false, thumbnails: false });
    expect(scenes.map(({ kind }) => kind)).toEqual(['start', 'cut', 'cut', 'cut', 'cut', 'cut', 'cut']);
  });
});

describe('scenes of unusual videos', () => {
  it('has one scene in a single frame', async () => {
    const { scenes, probe } = await findScenes(await mediaFixture('one-frame.mp4', scratch.folder));
    expect(scenes).toMatchObject([
      { start_frame: 0, end_frame: 1, kind: 'start', thumbnail: 'thumbnails/scene-0001.jpg' },
    ]);
    expect(probe.warnings.map(({ code }) => code)).toEqual(['SINGLE_FRAME']);
  });

  it('stands rotated video upright', async () => {
    const { folder, scenes, result } = await findScenes(await mediaFixture('rotated.mp4', scratch.folder));
    expect(result).toMatchObject({ video: { width: 180, height: 320 } });
    const jpeg = await readFile(join(folder, 'detect', scenes[0]!.thumbnail));
    expect([jpegWidth(jpeg), jpegHeight(jpeg)]).toEqual([320, 568]);
  });

  it('times a cut exactly where the frame rate varies', async () => {
    const path = join(scratch.folder, 'varying-cut.mp4');
    const halves =
      '[0:v]trim=end_frame=50[a];[1:v]trim=end_frame=50[b];[a][b]concat,setpts=if(lt(N\\,25)\\,N\\,25+(N-25)*3)/25/TB';
    const sources = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-f', 'lavfi', '-i', 'mandelbrot=s=320x180:r=25'];
    await ffmpeg([
      ...sources,
      '-filter_complex',
      halves,
      '-vsync',
      '0',
      '-frames:v',
      '100',
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
      path,
    ]);
    const { scenes, probe } = await findScenes(path);
    expect(probe.warnings.map(({ code }) => code)).toEqual(['VARIABLE_FRAME_RATE']);
    expect(scenes).toHaveLength(2);
    expect(scenes[1]).toMatchObject({ start_frame: 50, start_s: 4 }); // 25 frames in 1 s, then 25 in 3 s
  });
});

describe('memory', () => {
  it('does not grow with the length of the video', async () => {
    const path = join(scratch.folder, 'long.mp4');
    await ffmpeg(['-stream_loop', '19', '-i', SAMPLE, '-c', 'copy', '-an', path]);
    expect((await stat(path)).size).toBeGreaterThan(10_000_000);
    const [short, long] = [await findScenes(SAMPLE), await findScenes(path)];
    expect(long.scenes.length).toBeGreaterThan(140);
    expect(long.memoryMb).toBeLessThan(short.memoryMb + 100);
  });
});

const jpegHeight = (jpeg: Buffer) => jpeg.readUInt16BE(frameHeader(jpeg) + 5);
const jpegWidth = (jpeg: Buffer) => jpeg.readUInt16BE(frameHeader(jpeg) + 7);

/** Where the SOF0 or SOF2 segment of a JPEG begins. */
function frameHeader(jpeg: Buffer): number {
  let at = 2;
  while (jpeg[at + 1] !== 0xc0 && jpeg[at + 1] !== 0xc2) at += 2 + jpeg.readUInt16BE(at + 2);
  return at;
}
