import { AppError, type Outcome, type StopReason } from '@frameq/domain';
import { exitClass } from '../process/exit-class.js';
import type { BrokenLimit } from './run-limits.js';
import type { RunEnd } from './runner-process.js';

/** Why the supervisor ended a run; undefined when it did not. */
export interface StopCause {
  readonly reason: StopReason;
  /** Set when the reason is `timeout`. */
  readonly limit?: BrokenLimit;
}

/** What a run came to, and what it returned; `result` is null unless it completed. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** Decides what a run came to. A result that came in spite of a stop counts, unless the stop was a cancel or a lost lease. */
export function resultOf(end: RunEnd, cause: StopCause | undefined, device: 'cpu' | 'cuda'): RunResult {
  const outcome = outcomeOf(end, cause, device);
  const completed = outcome.kind === 'completed' && end.kind === 'outcome' && end.outcome.kind === 'completed';
  return { outcome: completed ? { kind: 'completed' } : outcome, result: completed ? end.outcome.result : null };
}

function outcomeOf(end: RunEnd, cause: StopCause | undefined, device: 'cpu' | 'cuda'): Outcome {
  if (cause?.reason === 'cancel') return { kind: 'cancelled' };
  if (cause?.reason === 'lost-lease') return { kind: 'interrupted', reason: 'lost-lease' };
  if (end.kind === 'outcome' && end.outcome.kind !== 'stopped') return end.outcome;
  if (cause?.reason === 'shutdown') return { kind: 'interrupted', reason: 'shutdown' };
  if (cause?.reason === 'timeout') return timedOut(cause.limit);
  if (end.kind === 'exit') return exitOutcome({ ...end, device });
  return exitClass({ exit: { code: null, signal: 'SIGTERM', error: null }, output: '', oomKilled: false, device });
}

/** A runner that died of GPU memory is no crash: the stage asked for more than there is, and may ask for less. */
function exitOutcome(end: Parameters<typeof exitClass>[0]): Outcome {
  const crashed = exitClass(end);
  if (crashed.failure.code !== 'GPU_OUT_OF_MEMORY') return crashed;
  return { kind: 'failed', failure: crashed.failure, retryable: true };
}

function timedOut(limit: StopCause['limit']): Outcome {
  const seconds = Math.round((limit?.ms ?? 0) / 100) / 10;
  const error =
    limit?.kind === 'silence'
      ? new AppError('STAGE_SILENT', `The stage reported nothing for ${seconds} s and was stopped.`)
      : new AppError('STAGE_TIMEOUT', `The stage ran longer than its ${seconds} s and was stopped.`);
  return { kind: 'failed', failure: error.toFailure(), retryable: error.retryable };
}
