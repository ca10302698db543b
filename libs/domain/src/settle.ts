import type { Failure } from './failure.js';

/** How a run of a stage ended, as the supervisor saw it. */
export type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'interrupted';
      /** `fault`: the worker could not do it, for a reason of its own; others can. */
      readonly reason: 'shutdown' | 'lost-lease' | 'fault';
      /** What was wrong with the worker, for people. */
      readonly failure?: Failure;
    }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retryable: boolean }
  | { readonly kind: 'crashed'; readonly failure: Failure };

/** What `settle` needs to know of the stage; the row, not memory, is its source. */
export interface RunningStage {
  /** This run's number, from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Crashes before this run. */
  readonly crashCount: number;
  /** Leases lost before this run. */
  readonly lostCount: number;
  readonly cancelRequested: boolean;
}

/** What the one guarded statement has to do. */
export interface Settlement {
  readonly move: 'complete' | 'requeue' | 'exhaust' | 'stop';
  /** The run is given back: `attempt` falls by one. */
  readonly refundAttempt?: true;
  readonly countCrash?: true;
  readonly countLost?: true;
  /** The stage stops hurting others: it fails with class `poison`. */
  readonly poison?: true;
}

/** A stage is poison at its third crash of the runner. */
export const POISON_CRASHES = 3;
/** A stage is poison at its fifth lost lease. */
export const POISON_LOST_LEASES = 5;

/** Decides how a running stage ends. */
export function settle(outcome: Outcome, stage: RunningStage): Settlement {
  switch (outcome.kind) {
    case 'completed':
      return { move: stage.cancelRequested ? 'stop' : 'complete' };
    case 'cancelled':
      return { move: 'stop' };
    case 'interrupted':
      return interrupted(outcome.reason, stage);
    case 'failed': {
      if (stage.cancelRequested) return { move: 'stop' };
      return { move: outcome.retryable && hasAttemptsLeft(stage) ? 'requeue' : 'exhaust' };
    }
    case 'crashed': {
      if (stage.cancelRequested) return { move: 'stop' };
      if (stage.crashCount + 1 >= POISON_CRASHES) return { move: 'exhaust', countCrash: true, poison: true };
      return { move: hasAttemptsLeft(stage) ? 'requeue' : 'exhaust', countCrash: true };
    }
  }
}

function interrupted(reason: 'shutdown' | 'lost-lease' | 'fault', stage: RunningStage): Settlement {
  if (stage.cancelRequested) return { move: 'stop' };
  if (reason !== 'lost-lease') return { move: 'requeue', refundAttempt: true };
  if (stage.lostCount + 1 >= POISON_LOST_LEASES) return { move: 'exhaust', countLost: true, poison: true };
  return { move: 'requeue', refundAttempt: true, countLost: true };
}

function hasAttemptsLeft(stage: RunningStage): boolean {
  return stage.attempt < stage.maxAttempts;
}

/** What an attempt is recorded as. */
export const ATTEMPT_OUTCOMES = ['completed', 'failed', 'cancelled', 'interrupted', 'crashed', 'lost'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];
