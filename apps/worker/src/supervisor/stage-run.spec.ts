import type { ClaimedStage, StopFacts } from '@frameq/db';
import type { StageDefinition } from '@frameq/pipelines';
import { expect, it } from '@jest/globals';
import { BatchMemory } from './batch-memory.js';
import { CPU } from './start-runner.js';
import type { RunnerProcess, RunEnd } from './runner-process.js';
import type { Slot } from './slot.js';
import { StageRun } from './stage-run.js';

const facts: StopFacts = { mode: 'cooperative', signal: 'SIGTERM', tookMs: 1, gpuMemoryFreedMb: null };
const exit: RunEnd = {
  kind: 'exit',
  exit: { code: null, signal: 'SIGTERM', error: null },
  output: '',
  oomKilled: false,
};

/** A runner that comes up or not, and lives until it is stopped. */
function fakeRunner(up: boolean): RunnerProcess & { stops: number } {
  let end: (how: RunEnd) => void = () => undefined;
  const ended = new Promise<RunEnd>((resolve) => (end = resolve));
  if (!up) end(exit);
  const runner = {
    stops: 0,
    ready: Promise.resolve(up),
    isUsable: () => up && runner.stops === 0,
    ended: () => ended,
    process: { drained: ended, output: () => '' },
    stop: async () => {
      runner.stops += 1;
      end(exit);
      return facts;
    },
  };
  return runner as unknown as RunnerProcess & { stops: number };
}

it('stops the runner that is on its way when the first one did not come up', async () => {
  const second = fakeRunner(true);
  let take: (runner: RunnerProcess) => void = () => undefined;
  const taking = [Promise.resolve(fakeRunner(false)), new Promise<RunnerProcess>((resolve) => (take = resolve))];
  let asked: () => void = () => undefined;
  const askedTwice = new Promise<void>((resolve) => (asked = resolve));
  const slot = {
    device: CPU,
    takeRunner: () => {
      if (taking.length === 1) asked();
      return taking.shift();
    },
  } as unknown as Slot;
  const terms = {
    cancelGraceMs: 1,
    hurry: new AbortController().signal,
    batches: new BatchMemory(),
    suspect: async () => null,
    listLogChunk: async () => undefined,
  };
  const definition = { queue: 'cpu', timeoutMs: 1_000 } as unknown as StageDefinition;
  const run = new StageRun({ stageId: 'a', token: 1 } as ClaimedStage, definition, slot, terms);
  const ending = run.execute();
  await askedTwice;
  run.stop('cancel');
  take(second);
  expect((await ending).outcome).toEqual({ kind: 'cancelled' });
  expect(second.stops).toBe(1);
}, 5_000);
