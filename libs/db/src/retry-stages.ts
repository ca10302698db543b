import { AppError, isTerminalJob, type JobState } from '@frameq/domain';
import type { Database, Queryable } from './database.js';
import { requireRoomForJob } from './job-quota.js';
import type { RetryAnswer } from './stage-rows.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

const LOCK_JOB = loadStatement('lock-job');
const NEEDS = loadStatement('retry-needs', { answerWithinMs: LONG_ANSWER_MS });
const RETRY = loadStatement('retry-stages', { answerWithinMs: LONG_ANSWER_MS });

/** What to put back. */
export interface RetryTerms {
  readonly jobId: string;
  readonly tenantId: string;
  /** Only items that stopped at the stage of this name; null: all that stopped. */
  readonly fromStage: string | null;
}

interface RetryNeeds {
  /** How many items would be put back. */
  readonly items: number;
  /** Names of inputs that are gone. */
  readonly goneInputs: readonly string[];
  /** A stage that would run again, and an earlier one of its item whose files are gone. */
  readonly goneFiles: { readonly stage: string; readonly earlier: string } | null;
  /** Stages at which items stopped that have the files of their earlier stages. */
  readonly retryable: readonly string[];
}

/**
 * Puts a job's stopped items back; null when the tenant has no such job.
 * @throws JOB_NOT_FINISHED, JOB_NOT_RETRYABLE, INPUT_GONE, QUOTA_EXCEEDED
 */
export async function retryStages(db: Database, terms: RetryTerms): Promise<RetryAnswer | null> {
  return db.transaction((tx) => retryStagesWithin(tx, terms));
}

/** The same within a transaction of the caller; what it throws breaks nothing of it. */
export async function retryStagesWithin(tx: Queryable, terms: RetryTerms): Promise<RetryAnswer | null> {
  const { jobId, tenantId, fromStage } = terms;
  const [job] = await tx.query<{ state: JobState }>(LOCK_JOB, [jobId, tenantId]);
  if (job === undefined) return null;
  if (job.state === 'cancelling') throw new AppError('JOB_NOT_FINISHED', 'The job is still being cancelled.');
  const [needs] = await tx.query<RetryNeeds>(NEEDS, [jobId, fromStage]);
  if (needs!.items === 0) throw notRetryable(fromStage, job.state);
  requireFiles(needs!);
  if (isTerminalJob(job.state)) await requireRoomForJob(tenantId, tx);
  const [answer] = await tx.query<RetryAnswer>(RETRY, [jobId, fromStage]);
  return answer!;
}

function requireFiles({ goneInputs, goneFiles, retryable }: RetryNeeds): void {
  if (goneInputs.length > 0)
    throw new AppError('INPUT_GONE', `Retention removed ${goneInputs.join(', ')}, which a retry would read.`);
  if (goneFiles === null) return;
  const { stage, earlier } = goneFiles;
  const anew = 'Run it from the start as a new job, with `frameq jobs clone JOB` or POST /api/v1/jobs/{job}/clone';
  const others = retryable.map((name) => `"${name}"`).join(', ');
  throw new AppError('INPUT_GONE', `Retention removed files of the stage ${earlier}, which ${stage} may read.`, {
    hint: retryable.length === 0 ? `${anew}.` : `${anew}; only what stopped at ${others} can be retried (from_stage).`,
    detail: { stage, earlier, retryable },
  });
}

function notRetryable(fromStage: string | null, state: JobState): AppError {
  const which =
    fromStage === null ? 'No stage of the job failed or was cancelled.' : `No item stopped at "${fromStage}".`;
  return new AppError('JOB_NOT_RETRYABLE', which, { detail: { state } });
}
