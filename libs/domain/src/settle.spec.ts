import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from './app-error.js';
import { POISON_CRASHES, POISON_LOST_LEASES, settle, type Outcome, type RunningStage } from './settle.js';
import { STAGE_MOVES } from './stage.js';

const failure = new AppError('RUNNER_CRASHED', 'The runner died.').toFailure();
const running = (more: Partial<RunningStage> = {}): RunningStage => ({
  ...{ attempt: 1, maxAttempts: 3, crashCount: 0, lostCount: 0, cancelRequested: false },
  ...more,
});
const failed = (retryable: boolean): Outcome => ({ kind: 'failed', failure, retryable });
const crashed: Outcome = { kind: 'crashed', failure };
const interrupted = (reason: 'shutdown' | 'lost-lease'): Outcome => ({ kind: 'interrupted', reason });

describe('settle', () => {
  it.each<[string, Outcome, Partial<RunningStage>, object]>([
    ['completes', { kind: 'completed' }, {}, { move: 'complete' }],
    ['stops what was cancelled as it completed', { kind: 'completed' }, { cancelRequested: true }, { move: 'stop' }],
    ['stops what was cancelled', { kind: 'cancelled' }, { cancelRequested: true }, { move: 'stop' }],
    ['tries a retryable failure again', failed(true), {}, { move: 'requeue' }],
    ['gives up after the last attempt', failed(true), { attempt: 3 }, { move: 'exhaust' }],
    ['gives up on a failure that stays', failed(false), {}, { move: 'exhaust' }],
    ['counts a crash', crashed, {}, { move: 'requeue', countCrash: true }],
    ['gives up on a crash in the last attempt', crashed, { attempt: 3 }, { move: 'exhaust', countCrash: true }],
    [
      'sets aside what crashed for the third time',
      crashed,
      { crashCount: POISON_CRASHES - 1, maxAttempts: 9 },
      { move: 'exhaust', countCrash: true, poison: true },
    ],
    [
      'refunds the attempt when shutdown interrupts a stage',
      interrupted('shutdown'),
      { attempt: 3 },
      { move: 'requeue', refundAttempt: true },
    ],
    [
      'refunds the attempt of a lost lease and counts it',
      interrupted('lost-lease'),
      { attempt: 3 },
      { move: 'requeue', refundAttempt: true, countLost: true },
    ],
    [
      'sets aside what lost its fifth lease',
      interrupted('lost-lease'),
      { lostCount: POISON_LOST_LEASES - 1 },
      { move: 'exhaust', countLost: true, poison: true },
    ],
  ])('%s', (_, outcome, stage, settlement) => {
    expect(settle(outcome, running(stage))).toEqual(settlement);
  });
});

const anyOutcome = fc.constantFrom<Outcome>(
  { kind: 'completed' },
  { kind: 'cancelled' },
  interrupted('shutdown'),
  interrupted('lost-lease'),
  failed(true),
  failed(false),
  crashed,
);
const anyStage = fc.record<RunningStage>({
  attempt: fc.integer({ min: 1, max: 9 }),
  maxAttempts: fc.integer({ min: 1, max: 9 }),
  crashCount: fc.nat(4),
  lostCount: fc.nat(6),
  cancelRequested: fc.boolean(),
});

it('always makes a legal move from running, and only `stop` once cancel was requested', () => {
  fc.assert(
    fc.property(anyOutcome, anyStage, (outcome, stage) => {
      const { move } = settle(outcome, stage);
      expect(STAGE_MOVES[move].from).toContain('running');
      if (stage.cancelRequested) expect(move).toBe('stop');
    }),
  );
});

it('ends every stage: whatever happens, and however often, the runs are bounded', () => {
  const mishaps = fc.array(fc.constantFrom(failed(true), crashed, interrupted('lost-lease')), {
    minLength: 60,
    maxLength: 60,
  });
  fc.assert(
    fc.property(mishaps, fc.integer({ min: 1, max: 9 }), (outcomes, maxAttempts) => {
      let stage = running({ attempt: 0, maxAttempts });
      const runs = outcomes.findIndex((outcome) => {
        stage = { ...stage, attempt: stage.attempt + 1 };
        const { move, refundAttempt, countCrash, countLost } = settle(outcome, stage);
        stage = {
          ...stage,
          attempt: stage.attempt - (refundAttempt ? 1 : 0),
          crashCount: stage.crashCount + (countCrash ? 1 : 0),
          lostCount: stage.lostCount + (countLost ? 1 : 0),
        };
        return move === 'exhaust';
      });
      expect(runs).toBeGreaterThanOrEqual(0);
      expect(runs).toBeLessThan(maxAttempts + POISON_LOST_LEASES);
    }),
  );
});

it('never spends an attempt on an interruption that is not poison', () => {
  fc.assert(
    fc.property(fc.constantFrom('shutdown', 'lost-lease'), anyStage, (reason, stage) => {
      const settlement = settle(interrupted(reason as 'shutdown'), stage);
      if (settlement.move === 'requeue') expect(settlement.refundAttempt).toBe(true);
    }),
  );
});
