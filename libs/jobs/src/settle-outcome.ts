import type { ArtifactRow, ClaimedStage, SettledStage, StageSettlement, StopFacts } from '@frameq/db';
import {
  type AttemptOutcome,
  type Failure,
  type Outcome,
  type QueueName,
  type RunningStage,
  type Settlement,
  type StageState,
  type Warning,
  ERRORS,
  retryDelayMs,
  settle,
} from '@frameq/domain';

/** All that a supervisor knows of a run that has ended. */
export interface StageEnding {
  readonly outcome: Outcome;
  /** Whether the last heartbeat or notification said that the stage is to be cancelled. */
  readonly cancelRequested: boolean;
  /** What the stage returned; null unless it completed. */
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly warnings: readonly Warning[];
  readonly artifacts: readonly ArtifactRow[];
  readonly device: string | null;
  /** How the process group was stopped; null when it ended by itself. */
  readonly stop: StopFacts | null;
  /** The batch that it ran with; unset for a stage without batches. */
  readonly batch?: number | null;
}

/** What became of a run: its end was written, or someone else had decided before. */
export type SettleAnswer =
  | { readonly late: false; readonly state: StageState; readonly readyQueues: readonly QueueName[] }
  | { readonly late: true };

/** What settling needs. */
export interface SettleParts {
  /** One settlement, usually grouped with others; see `createSettlements`. */
  readonly settle: (settlement: StageSettlement) => Promise<SettledStage>;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Ends a run: decides the move, writes it under the run's token and, when the row had changed meanwhile, looks again.
 * A cancel that came in between turns the end into a stop; a run that no longer holds its lease is late, and its result
 * is dropped quietly. Throws DATABASE_UNAVAILABLE; trying again is safe.
 */
export async function settleOutcome(
  stage: ClaimedStage,
  ending: StageEnding,
  parts: SettleParts,
): Promise<SettleAnswer> {
  const first = await write(stage, ending, parts);
  if (first.applied) return { late: false, state: first.state, readyQueues: first.readyQueues };
  if (!first.mine || first.state !== 'running') return { late: true };
  // Still mine, so only the cancel mark can have differed from what the worker believed.
  const outcome: Outcome = first.cancelRequested ? { kind: 'cancelled' } : notCancelled(ending.outcome);
  const second = await write(stage, { ...ending, outcome, cancelRequested: first.cancelRequested }, parts);
  return second.applied ? { late: false, state: second.state, readyQueues: second.readyQueues } : { late: true };
}

/** A worker that stopped a run for a cancel which the row does not carry gives the run back. */
function notCancelled(outcome: Outcome): Outcome {
  return outcome.kind === 'cancelled' ? { kind: 'interrupted', reason: 'shutdown' } : outcome;
}

function write(stage: ClaimedStage, ending: StageEnding, parts: SettleParts): Promise<SettledStage> {
  const { outcome } = ending;
  const running: RunningStage = { ...stage, cancelRequested: ending.cancelRequested };
  const decided = settle(outcome, running);
  const failed = outcome.kind === 'failed' || outcome.kind === 'crashed';
  return parts.settle({
    stageId: stage.stageId,
    token: stage.token,
    move: decided.move,
    outcome: decided.move === 'stop' ? 'cancelled' : recordedAs(outcome),
    refundAttempt: decided.refundAttempt ?? false,
    countCrash: decided.countCrash ?? false,
    countLost: decided.countLost ?? false,
    delayMs: decided.move === 'requeue' && failed ? retryDelayMs(stage.attempt, parts.random()) : 0,
    result: decided.move === 'complete' ? ending.result : null,
    failure: failureOf(outcome, decided, stage),
    warnings: ending.warnings,
    artifacts: ending.artifacts,
    device: ending.device,
    stop: ending.stop,
    batch: ending.batch ?? null,
  });
}

function recordedAs(outcome: Outcome): AttemptOutcome {
  if (outcome.kind !== 'interrupted') return outcome.kind;
  return outcome.reason === 'lost-lease' ? 'lost' : 'interrupted';
}

function failureOf(outcome: Outcome, decided: Settlement, stage: ClaimedStage): Failure | null {
  if (decided.move === 'stop' || decided.move === 'complete') return null;
  if (outcome.kind === 'interrupted' && outcome.failure !== undefined) return outcome.failure;
  const last = outcome.kind === 'failed' || outcome.kind === 'crashed' ? outcome.failure : null;
  if (!decided.poison) return last;
  const runs = decided.countCrash ? `${stage.crashCount + 1} runs crashed` : `${stage.lostCount + 1} workers were lost`;
  return {
    code: 'STAGE_POISON',
    class: 'poison',
    message: last === null ? `${runs} on this stage.` : `${runs} on this stage; the last: ${last.message}`,
    hint: ERRORS.STAGE_POISON.hint,
    ...(last !== null && { detail: { last } }),
  };
}
