import type { RunSample, WaitingRow, WorkLeftRow } from '@frameq/db';
import { describe, expect, it } from '@jest/globals';
import { estimateJob, type JobFacts } from './estimate-job.js';

const NEXT: WaitingRow = {
  ...{ jobId: 'j', queue: 'cpu', hold: null, queuedAt: new Date(0), runAfter: null, ahead: 0, before: 0 },
  ...{
    storageLow: false,
    slots: 2,
    running: 2,
    maxRunningStages: null,
    tenantRunning: null,
    gpuSecondsPerDay: null,
    gpuSeconds: null,
  },
};
const left = (stage: string, more: Partial<WorkLeftRow> = {}): WorkLeftRow => ({
  ...{ jobId: 'j', stage, device: null, running: false, stages: 1, bytes: null, shares: 1 },
  ...more,
});
const run = (stage: string, seconds: number): RunSample => ({ stage, device: 'cpu', bytes: null, seconds });
const HISTORY = [run('probe', 1), run('detect', 9)];

const estimate = (facts: Partial<JobFacts>) =>
  estimateJob({
    ...{ job: { running: 0, etaS: null, maxParallel: null }, left: [left('probe'), left('detect')], own: [] },
    ...{ others: HISTORY, next: NEXT, pace: 10, maxConcurrentGpuJobs: 2, nowMs: 1_000_000 },
    ...facts,
  });

describe('estimateJob', () => {
  it('shows waiting and running apart', () => {
    expect(estimate({ next: { ...NEXT, before: 3 } })).toEqual({ waiting_s: 20, running_s: 10 });
    expect(estimate({ next: { ...NEXT, running: 1 } })).toEqual({ waiting_s: 0, running_s: 10 });
  });

  it('says nothing without history, and the half that it knows', () => {
    expect(estimate({ others: [], pace: null })).toBeNull();
    expect(estimate({ others: [run('probe', 1)] })).toEqual({ waiting_s: 5, running_s: null });
    expect(estimate({ pace: null })).toEqual({ waiting_s: null, running_s: 10 });
  });

  it('cannot say when a held queue, one without workers or one over its quota goes on', () => {
    const held = [{ hold: 'paused' }, { slots: 0 }, { queue: 'gpu', gpuSecondsPerDay: 1, gpuSeconds: 2 }] as const;
    for (const next of held) expect(estimate({ next: { ...NEXT, ...next } })).toMatchObject({ waiting_s: null });
  });

  it('waits for a retry to become due', () => {
    expect(estimate({ next: { ...NEXT, running: 0, runAfter: new Date(1_030_000) } })).toMatchObject({ waiting_s: 30 });
  });

  it('counts a limit for GPUs and one of the tenant as fewer slots', () => {
    const gpu = { ...NEXT, queue: 'gpu', slots: 8 } as const;
    expect(estimate({ next: gpu })).toMatchObject({ waiting_s: 5 });
    const limited = { ...NEXT, slots: 8, running: 1, ahead: 1, maxRunningStages: 1, tenantRunning: 1 };
    expect(estimate({ next: limited })).toMatchObject({ waiting_s: 20 });
  });

  it('shares the items of a batch among the slots, as max_parallel allows', () => {
    const batch = [left('detect', { stages: 10, shares: 10 })];
    expect(estimate({ left: batch })).toMatchObject({ running_s: 45 });
    expect(estimate({ left: batch, job: { running: 0, etaS: null, maxParallel: 1 } })).toMatchObject({ running_s: 90 });
  });

  it('believes a running stage before it believes history', () => {
    const half = [left('detect', { running: true, shares: 0.5, device: 'cpu' })];
    const running = { running: 1, etaS: null, maxParallel: null };
    expect(estimate({ next: undefined, left: half, job: running })).toEqual({ waiting_s: 0, running_s: 4.5 });
    expect(estimate({ next: undefined, left: half, job: { ...running, etaS: 2 } })).toEqual({
      waiting_s: 0,
      running_s: 2,
    });
  });
});
