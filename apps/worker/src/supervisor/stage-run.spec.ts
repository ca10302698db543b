import type { ClaimedStage, StopFacts } from '@frameq/db';
import { AppError } from '@frameq/domain';
import type { StageDefinition } from '@frameq/pipelines';
import { describe, expect, it } from '@jest/globals';
import { BatchMemory } from './batch-memory.js';
import { CPU } from './start-runner.js';
import type { RunnerProcess, RunEnd } from './runner-process.js';
import type { Slot } from './slot.js';
import { type RunTerms, StageRun } from './stage-run.js';

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

/** A runner that has no room for the batch, whatever it is. */
function fullRunner(): RunnerProcess & { stops: number } {
  const runner = fakeRunner(true);
  const failure = new AppError('GPU_OUT_OF_MEMORY', 'full').toFailure();
  const outcome = { kind: 'failed', failure, retryable: true } as const;
  return Object.assign(runner, { execute: async (): Promise<RunEnd> => ({ kind: 'outcome', outcome }) });
}

const terms = (): RunTerms => ({
  cancelGraceMs: 1,
  hurry: new AbortController().signal,
  batches: new BatchMemory(),
  suspect: async () => null,
  listLogChunk: async () => undefined,
});

const newRun = (slot: unknown, definition: object = {}): StageRun =>
  new StageRun(
    { stageId: 'a', token: 1 } as ClaimedStage,
    { queue: 'cpu', timeoutMs: 60_000, ...definition } as unknown as StageDefinition,
    slot as Slot,
    terms(),
  );

it('stops the runner that is on its way when the first one did not come up', async () => {
  const second = fakeRunner(true);
  let take: (runner: RunnerProcess) => void = () => undefined;
  const taking = [Promise.resolve(fakeRunner(false)), new Promise<RunnerProcess>((resolve) => (take = resolve))];
  let asked: () => void = () => undefined;
  const askedTwice = new Promise<void>((resolve) => (asked = resolve));
  const run = newRun({
    device: CPU,
    takeRunner: () => {
      if (taking.length === 1) asked();
      return taking.shift();
    },
  });
  const ending = run.execute();
  await askedTwice;
  run.stop('cancel');
  take(second);
  expect((await ending).outcome).toEqual({ kind: 'cancelled' });
  expect(second.stops).toBe(1);
}, 5_000);

const CANCELLED = { kind: 'cancelled' };
const GIVEN_BACK = { kind: 'interrupted', reason: 'shutdown' };
const LOST = { kind: 'interrupted', reason: 'lost-lease' };

describe('a stop while a batch is halved', () => {
  const batch = { most: 8, shape: () => '' };

  it.each([
    ['cancel', CANCELLED],
    ['shutdown', GIVEN_BACK],
    ['lost-lease', LOST],
  ] as const)(
    'ends the run while its runner ends (%s)',
    async (reason, outcome) => {
      const runners = [fullRunner(), fakeRunner(true)];
      let ended!: () => void;
      let asked!: () => void;
      const asking = new Promise<void>((resolve) => (asked = resolve));
      const run = newRun(
        {
          device: CPU,
          takeRunner: async () => runners.shift(),
          endRunner: () => {
            asked();
            return new Promise<void>((resolve) => (ended = resolve));
          },
        },
        { batch },
      );
      const ending = run.execute();
      await asking;
      run.stop(reason);
      ended();
      expect(await ending).toMatchObject({ outcome, stop: facts });
      expect(runners).toHaveLength(1);
    },
    5_000,
  );

  it('ends the run while the next runner comes up', async () => {
    const next = fakeRunner(true);
    let take!: (runner: RunnerProcess) => void;
    let asked!: () => void;
    const asking = new Promise<void>((resolve) => (asked = resolve));
    const takes = [
      async () => fullRunner(),
      () => {
        asked();
        return new Promise<RunnerProcess>((resolve) => (take = resolve));
      },
    ];
    const run = newRun(
      { device: CPU, takeRunner: () => takes.shift()!(), endRunner: async () => undefined },
      { batch },
    );
    const ending = run.execute();
    await asking;
    run.stop('cancel');
    take(next);
    expect(await ending).toMatchObject({ outcome: CANCELLED, stop: facts });
    expect(next.stops).toBe(1);
  }, 5_000);

  it('ends the run in the moment in which its runner fails', async () => {
    const runners = [fullRunner(), fakeRunner(true)];
    const [first] = runners;
    const fail = first!.execute.bind(first);
    const run = newRun(
      { device: CPU, takeRunner: async () => runners.shift(), endRunner: async () => undefined },
      { batch },
    );
    first!.execute = async (...call) => {
      run.stop('cancel');
      return fail(...call);
    };
    expect(await run.execute()).toMatchObject({ outcome: CANCELLED, stop: facts });
  }, 5_000);
});

it('ends as a failure that may be tried again when its runner cannot be looked after', async () => {
  const error = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  const run = newRun({ device: CPU, takeRunner: () => Promise.reject(error) });
  expect(await run.execute()).toMatchObject({
    outcome: { kind: 'failed', retryable: true, failure: { code: 'INTERNAL', detail: { reason: error.message } } },
  });
});
