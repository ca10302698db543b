import type { WaitingRow } from '@frameq/db';
import { describe, expect, it } from '@jest/globals';
import { waitingReason } from './waiting-reason.js';

const ITEMS = { total: 4, queued: 4, running: 0, completed: 0, failed: 0, cancelled: 0 };
const QUEUED = { state: 'queued', running: 0, maxParallel: null, items: ITEMS } as const;
const NEXT: WaitingRow = {
  ...{ jobId: 'j', queue: 'cpu', hold: null, queuedAt: new Date(0), runAfter: null, ahead: 0, before: 0 },
  ...{
    slots: 4,
    storageLow: false,
    running: 0,
    maxRunningStages: null,
    tenantRunning: null,
    gpuSecondsPerDay: null,
    gpuSeconds: null,
  },
};

function reason(
  next: Partial<WaitingRow> | undefined,
  job: Partial<Parameters<typeof waitingReason>[0]['job']> = {},
): string | null {
  const found = next === undefined ? undefined : { ...NEXT, ...next };
  return waitingReason({ job: { ...QUEUED, ...job }, next: found, countLimit: 200, maxConcurrentGpuJobs: 2 });
}

describe('waitingReason', () => {
  it.each([
    [{}, 'Next in line; it starts in a moment.'],
    [{ running: 4 }, 'Next in line: 4 of 4 cpu slots are busy.'],
    [{ running: 9 }, 'Next in line: 4 of 4 cpu slots are busy.'],
    [{ ahead: 1, running: 1, slots: 1 }, '1 of your stages is ahead in the cpu queue; 1 of 1 cpu slot is busy.'],
    [{ ahead: 12, running: 4 }, '12 of your stages are ahead in the cpu queue; 4 of 4 cpu slots are busy.'],
    [{ ahead: 200, running: 4 }, 'At least 200 of your stages are ahead in the cpu queue; 4 of 4 cpu slots are busy.'],
    [
      { slots: 0, storageLow: true },
      'The workers of the cpu queue take no work: their disk is nearly full. They go on by themselves when there is room.',
    ],
    [{ slots: 0, ahead: 3 }, 'No live worker serves the cpu queue.'],
    [{ queue: 'gpu', running: 2 }, '2 GPU stages run, as many as MAX_CONCURRENT_GPU_JOBS allows.'],
    [
      { queue: 'gpu', running: 2, ahead: 3 },
      '2 GPU stages run, as many as MAX_CONCURRENT_GPU_JOBS allows; 3 of your stages are ahead.',
    ],
    [{ hold: 'paused', slots: 0, runAfter: new Date(0) }, 'The cpu queue is paused.'],
    [{ hold: 'draining' }, 'The cpu queue is being drained: nothing new starts.'],
    [
      { maxRunningStages: 1, tenantRunning: 1, running: 1 },
      '1 of your stages runs, as many as your tenant may have at once (1).',
    ],
    [{ maxRunningStages: 2, tenantRunning: 1 }, 'Next in line; it starts in a moment.'],
    [
      { queue: 'gpu', gpuSecondsPerDay: 60, gpuSeconds: 61.9 },
      'Your GPU stages ran for 61 s within 24 hours; your tenant may use 60 s.',
    ],
    [{ gpuSecondsPerDay: 60, gpuSeconds: 61.9 }, 'Next in line; it starts in a moment.'],
    [
      { runAfter: new Date('2026-01-15T09:30:00Z'), slots: 0 },
      'Tries again at 2026-01-15T09:30:00.000Z, after a failure.',
    ],
  ] as const)('of %j is %j', (next, expected) => {
    expect(reason(next)).toBe(expected);
  });

  it('is null for a job that runs freely, is being cancelled or has ended', () => {
    expect(reason({}, { state: 'running', running: 1 })).toBeNull();
    expect(reason({}, { state: 'cancelling' })).toBeNull();
    expect(reason({}, { state: 'completed' })).toBeNull();
    expect(reason(undefined)).toBeNull();
  });

  it('names max_parallel while a job holds itself back', () => {
    const job = { state: 'running', running: 1, maxParallel: 1 } as const;
    expect(reason(undefined, { ...job, items: { ...ITEMS, queued: 3, running: 1 } })).toBe(
      '1 item runs, as many as max_parallel allows; 3 wait.',
    );
    expect(reason(undefined, { ...job, items: { ...ITEMS, queued: 0, running: 1 } })).toBeNull();
  });
});
