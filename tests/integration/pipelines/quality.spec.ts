import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { installBundledModels } from '@frameq/models';
import { ffmpeg, runPipeline, scratchFolder } from '@frameq/testing';

jest.setTimeout(240_000);

interface Passage {
  kind: string;
  start_s: number;
  end_s: number;
}

const ASSETS = join(process.cwd(), 'assets');
const SAMPLE = join(ASSETS, 'sample', 'sample.mp4');
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let runs = 0;
beforeAll(async () => {
  scratch = await scratchFolder();
  await installBundledModels(join(ASSETS, 'models'), join(scratch.folder, 'models'));
});
afterAll(() => scratch.drop());

async function measure(
  input: string,
  more: { params?: Record<string, unknown>; device?: { kind: 'cuda' | 'cpu'; index: number } } = {},
) {
  const folder = join(scratch.folder, `run-${runs++}`);
  await mkdir(folder);
  return {
    folder,
    ...(await runPipeline({ pipeline: 'quality', folder, input, modelsDir: join(scratch.folder, 'models'), ...more })),
  };
}

describe('quality', () => {
  it('finds the blurred, dark, black and frozen passages of the sample within half a second, and none elsewhere', async () => {
    const truth = JSON.parse(await readFile(join(ASSETS, 'sample', 'sample.truth.json'), 'utf8')) as {
      passages: Passage[];
    };
    const { folder, results, error, records } = await measure(SAMPLE);
    expect(error).toBeNull();
    const found = results['analyze']!['passages'] as Passage[];
    expect(found.map(({ kind }) => kind)).toEqual(truth.passages.map(({ kind }) => kind));
    for (const [i, { start_s, end_s }] of truth.passages.entries()) {
      expect(Math.abs(found[i]!.start_s - start_s)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(found[i]!.end_s - end_s)).toBeLessThanOrEqual(0.5);
    }
    expect(results['analyze']).toMatchObject({ device: 'cpu', sampled: { samples: 137, rate: 5 }, passage_count: 4 });
    expect(records['analyze']!.warnings).toEqual([]);

    const stored = JSON.parse(await readFile(join(folder, 'analyze', 'quality.json'), 'utf8')) as {
      columns: string[];
      samples: number[][];
      passages: Passage[];
    };
    expect(stored.samples).toHaveLength(137);
    expect(stored.samples[0]).toHaveLength(stored.columns.length);
    expect(stored.passages).toEqual(found);
    expect((await readFile(join(folder, 'analyze', 'quality.csv'), 'utf8')).split('\r\n')).toHaveLength(139);
    expect(await readFile(join(folder, 'analyze', 'passages.csv'), 'utf8')).toContain('frozen,21.4,23.8,2.4');
  });

  it('measures noise and light as they are', async () => {
    const path = join(scratch.folder, 'noisy.mkv');
    const source = 'color=c=0xf8f8f8:s=320x180:r=10:d=2,noise=alls=40:allf=t';
    await ffmpeg(['-f', 'lavfi', '-i', source, '-c:v', 'ffv1', path]);
    const { results } = await measure(path, { params: { width: 320 } });
    expect((results['analyze']!['passages'] as Passage[]).map(({ kind }) => kind).sort()).toEqual([
      'noisy',
      'overexposed',
    ]);
  });

  it('falls back to the CPU when the GPU that was asked for cannot be used, and says so', async () => {
    const { results, records, error } = await measure(SAMPLE, {
      params: { rate: 0.5 },
      device: { kind: 'cuda', index: 0 },
    });
    expect(error).toBeNull();
    const isFallback = results['analyze']!['device'] === 'cpu';
    expect(records['analyze']!.warnings.map(({ code }) => code)).toEqual(isFallback ? ['DEVICE_FALLBACK'] : []);
  });

  it('names the model when it is missing', async () => {
    const folder = join(scratch.folder, 'no-model');
    await mkdir(folder);
    const { error } = await runPipeline({
      pipeline: 'quality',
      folder,
      input: SAMPLE,
      modelsDir: join(folder, 'models'),
    });
    expect(error).toMatchObject({ code: 'MODEL_NOT_FOUND', message: expect.stringContaining('frame-quality 1.0.0') });
  });
});
