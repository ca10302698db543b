import type { RunSample } from '@frameq/db';
import { describe, expect, it } from '@jest/globals';
import { estimateRun, samplesOf } from './estimate-run.js';

const MIB = 1_048_576;
const run = (
  seconds: number,
  bytes: number | null = null,
  device: string | null = 'cpu',
  stage = 'detect',
): RunSample => ({
  ...{ stage, device, bytes, seconds },
});

describe('estimateRun', () => {
  it('knows nothing without history', () => {
    expect(estimateRun([], { bytes: MIB, device: null })).toBeNull();
  });

  it('is the median, which one run that hung does not move', () => {
    expect(estimateRun([run(2), run(3), run(4_000), run(1), run(2)], { bytes: null, device: null })).toBe(2);
  });

  it('scales by the size of the input, and goes by the most similar ones', () => {
    const small = Array.from({ length: 20 }, () => run(1, MIB));
    const large = Array.from({ length: 20 }, () => run(50, 100 * MIB));
    const samples = [...small, ...large];
    expect(estimateRun(samples, { bytes: 2 * MIB, device: null })).toBe(2);
    expect(estimateRun(samples, { bytes: 200 * MIB, device: null })).toBe(100);
  });

  it('goes by the device on which it runs, or on which the latest ran', () => {
    const samples = [...[1, 1, 1].map((s) => run(s, null, 'cuda:0')), ...[9, 9, 9, 9, 9].map((s) => run(s))];
    expect(estimateRun(samples, { bytes: null, device: 'cpu' })).toBe(9);
    expect(estimateRun(samples, { bytes: null, device: null })).toBe(1);
    expect(estimateRun(samples, { bytes: null, device: 'cuda:7' })).toBe(9);
  });
});

describe('samplesOf', () => {
  it('leaves others out once the job has enough runs of its own', () => {
    const others = [run(9), run(9)];
    expect(samplesOf('detect', [run(1), run(1), run(1)], others)).toHaveLength(3);
    expect(samplesOf('detect', [run(1), run(1, null, 'cpu', 'probe')], others)).toHaveLength(3);
  });
});
