import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimedStage } from '@frameq/db';
import { AppError, didYouMean, type QueueName, toAppError } from '@frameq/domain';
import { type SettleAnswer, settleOutcome, type SettleParts, type StageEnding } from '@frameq/jobs';
import type { PipelineRegistry, StageDefinition } from '@frameq/pipelines';
import type { CancelListener } from './cancel-listener.js';
import type { Log } from './log.js';
import type { RunningStages } from './running-stages.js';
import type { Slot } from './slot.js';
import type { Place } from './slots.js';
import { type RunTerms, StageRun } from './stage-run.js';

/** What performing stages needs. */
export interface PerformParts extends SettleParts {
  readonly pipelines: Pick<PipelineRegistry, 'get'>;
  readonly running: RunningStages;
  readonly cancels: Pick<CancelListener, 'check'>;
  readonly runTerms: RunTerms;
  /** Told how long a stage ran, in milliseconds, and whether it counts against a limit. */
  readonly ran: (queue: QueueName, tookMs: number, counted: boolean) => void;
  /** Told the queues whose stages became ready. */
  readonly wake: (queues: readonly QueueName[]) => void;
  readonly log: Log;
  /** Closed while the worker drains. */
  readonly gate: { readonly open: boolean };
  /** Aborted when the worker gives up what it could not write. */
  readonly abandon: AbortSignal;
}

const DATABASE_AWAY_MS = 1_000;
const LEVELS = { completed: 'debug', cancelled: 'info', interrupted: 'info', failed: 'info', crashed: 'warn' } as const;

/** A stage that was claimed ahead and found no slot in time: its attempt is given back. */
const GIVEN_BACK: StageEnding = {
  outcome: { kind: 'interrupted', reason: 'shutdown' },
  ...{ cancelRequested: false, result: null, warnings: [], artifacts: [], device: null, stop: null },
};

/** So many runs may be held whose end is not written yet before slots wait for Postgres. */
const MOST_HELD = 64;

/**
 * Performs a claimed stage in a place that was reserved for it: runs it, writes how it ended, and gives the place back. The
 * place is free for the next stage while the end is being written, unless the stage counts against a limit.
 * Resolves with a word on how it went, for Bull Board; never rejects.
 */
export async function performStage(stage: ClaimedStage, place: Place, parts: PerformParts): Promise<string> {
  const log = { stage_id: stage.stageId, job_id: stage.jobId, token: stage.token, attempt: stage.attempt };
  try {
    const definition = findDefinition(stage, parts.pipelines);
    if (definition instanceof AppError) return await settleUnknown(stage, definition, parts);
    const started = await startRun(stage, definition, place, parts);
    if (started === null) return 'given back: no slot became free';
    const { run, slot } = started;
    parts.cancels.check(stage.jobId);
    if (!parts.gate.open) run.stop('shutdown'); // Claimed while the worker began to drain.
    const begun = performance.now();
    const ending = await run.execute();
    const tookMs = performance.now() - begun;
    const facts = { ...log, outcome: ending.outcome.kind, duration_ms: Math.round(tookMs) };
    // First of all: until this is done its lease is kept.
    const written = writeEnding(run, ending, facts, parts);
    parts.ran(stage.queue, tookMs, stage.counted);
    await slot.giveBack();
    return stage.counted || parts.running.size > MOST_HELD ? await written : ending.outcome.kind;
  } catch (error) {
    parts.log.error({ ...log, err: error }, 'A stage could not be performed.');
    return 'could not be performed';
  } finally {
    place.release();
  }
}

/**
 * Waits for a slot, which a stage that was claimed ahead has not yet, and makes the run; null when none became free in time
 * and the stage was given back. A drain waits for this as for a run.
 */
async function startRun(
  stage: ClaimedStage,
  definition: StageDefinition,
  place: Place,
  parts: PerformParts,
): Promise<{ run: StageRun; slot: Slot } | null> {
  const letGo = parts.running.hold();
  try {
    const slot = await place.take(definition.model ?? null);
    if (slot === null) {
      await settlePatiently(stage, GIVEN_BACK, parts);
      return null;
    }
    const run = new StageRun(stage, definition, slot, parts.runTerms);
    parts.running.add(run);
    return { run, slot };
  } finally {
    letGo();
  }
}

/** Settles a run that is over, and lets go of its lease. Resolves with a word on how that went; never rejects. */
async function writeEnding(run: StageRun, ending: StageEnding, facts: object, parts: PerformParts): Promise<string> {
  try {
    const word = run.isLost ? 'dropped: the lease was lost' : await settlePatiently(run.stage, ending, parts);
    parts.log[LEVELS[ending.outcome.kind]]({ ...facts, ...failureFacts(ending) }, `Stage ended: ${word}`);
    return word;
  } catch (error) {
    // The lease runs out, and the keeper puts the stage back.
    parts.log.error({ ...facts, err: error }, 'A stage could not be settled.');
    return 'could not be settled';
  } finally {
    parts.running.remove(run);
  }
}

function failureFacts({ outcome }: StageEnding): object {
  if (outcome.kind !== 'failed' && outcome.kind !== 'crashed') return {};
  const { code, class: errorClass, message, detail } = outcome.failure;
  return { code, error_class: errorClass, reason: message, detail };
}

/**
 * Writes an ending; while Postgres is away it tries again, because the token makes that safe. An ending that Postgres refuses
 * becomes a failure that says so: left alone, the stage would come back until five leases were lost for nothing.
 */
async function settlePatiently(stage: ClaimedStage, ending: StageEnding, parts: PerformParts): Promise<string> {
  for (let written = ending; ;) {
    try {
      return tell(await settleOutcome(stage, written, parts), parts);
    } catch (error) {
      if (toAppError(error).code === 'DATABASE_UNAVAILABLE') {
        if (parts.abandon.aborted) throw error;
        await delay(DATABASE_AWAY_MS, undefined, { signal: parts.abandon }).catch(() => undefined);
      } else if (written === ending) {
        parts.log.error({ stage_id: stage.stageId, token: stage.token, err: error }, 'Postgres refused an ending.');
        written = refusedEnding(ending, error);
      } else throw error;
    }
  }
}

function refusedEnding(ending: StageEnding, cause: unknown): StageEnding {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const error = new AppError('INTERNAL', 'What the stage came to could not be written.', { cause, detail: { reason } });
  const outcome = { kind: 'failed', failure: error.toFailure(), retryable: true } as const;
  return { ...ending, outcome, result: null, warnings: [], artifacts: [] };
}

function tell(answer: SettleAnswer, parts: PerformParts): string {
  if (answer.late) return 'dropped: too late';
  if (answer.readyQueues.length > 0) parts.wake(answer.readyQueues);
  return answer.state;
}

/** A stage that this worker's build does not know fails with the reason; it would come back for ever otherwise. */
async function settleUnknown(stage: ClaimedStage, error: AppError, parts: PerformParts): Promise<string> {
  const outcome = { kind: 'failed', failure: error.toFailure(), retryable: false } as const;
  const rest = { cancelRequested: false, result: null, warnings: [], artifacts: [], device: null, stop: null };
  return settlePatiently(stage, { outcome, ...rest }, parts);
}

function findDefinition(stage: ClaimedStage, pipelines: Pick<PipelineRegistry, 'get'>): StageDefinition | AppError {
  try {
    const { stages } = pipelines.get(stage.pipeline);
    const found = Object.hasOwn(stages, stage.name) ? stages[stage.name] : undefined;
    if (found !== undefined) return found;
    const hint = didYouMean(stage.name, Object.keys(stages));
    return new AppError('PIPELINE_NOT_FOUND', `Pipeline ${stage.pipeline} has no stage ${stage.name}. ${hint}`.trim());
  } catch (error) {
    return toAppError(error);
  }
}
