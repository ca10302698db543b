import type { ClaimedStage, StageSettlement } from '@frameq/db';
import { expect, it } from '@jest/globals';
import { BatchMemory } from './batch-memory.js';
import { performStage, type PerformParts } from './perform-stage.js';
import { RunningStages } from './running-stages.js';
import type { Slot } from './slot.js';
import type { Place } from './slots.js';
import { CPU } from './start-runner.js';

const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

it('fails a stage, and lets its lease go, when the worker cannot look after its runner', async () => {
  const slot = {
    device: CPU,
    takeRunner: () => Promise.reject(new Error('EMFILE: too many open files')),
    giveBack: () => Promise.reject(new Error('EMFILE: too many open files')),
  };
  let released = false;
  const place: Place = { take: async () => slot as unknown as Slot, release: () => void (released = true) };
  const running = new RunningStages();
  const settled: StageSettlement[] = [];
  const parts = {
    running,
    pipelines: { get: () => ({ stages: { only: { queue: 'cpu', timeoutMs: 60_000 } } }) },
    settle: async (settlement: StageSettlement) => {
      settled.push(settlement);
      return { ...settlement, applied: true, state: 'queued', mine: true, cancelRequested: false, readyQueues: [] };
    },
    random: () => 0,
    cancels: { check: () => undefined },
    runTerms: {
      ...{ cancelGraceMs: 1, hurry: new AbortController().signal, batches: new BatchMemory() },
      ...{ listLogChunk: async () => undefined, suspect: async () => null },
    },
    ...{ ran: () => undefined, wake: () => undefined, log: LOG, gate: { open: true } },
    abandon: new AbortController().signal,
  } as unknown as PerformParts;
  const stage = { stageId: 'a', jobId: 'j', token: 1, pipeline: 'p', name: 'only', attempt: 1, maxAttempts: 3 };
  await performStage(stage as unknown as ClaimedStage, place, parts);
  await running.empty();
  expect(settled).toMatchObject([{ stageId: 'a', token: 1, move: 'requeue', failure: { code: 'INTERNAL' } }]);
  expect(released).toBe(true);
});
