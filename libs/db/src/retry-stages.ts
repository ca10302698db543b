import { AppError, type JobState } from '@frameq/domain';
import type { Database, Queryable } from './database.js';
import type { RetryAnswer } from './stage-rows.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

const LOCK_JOB = loadStatement('lock-job');
const RETRY = loadStatement('retry-stages', { answerWithinMs: LONG_ANSWER_MS });

/** What to put back. */
export interface RetryTerms {
  readonly jobId: string;
  readonly tenantId: string;
  /** Only items that stopped at the stage of this name; null: all that stopped. */
  readonly fromStage: string | null;
}

/** Puts a job's stopped items back; null when the tenant has no such job. Throws JOB_NOT_FINISHED, JOB_NOT_RETRYABLE. */
export async function retryStages(db: Database, terms: RetryTerms): Promise<RetryAnswer | null> {
  return db.transaction((tx) => retryStagesWithin(tx, terms));
}

/** The same within a transaction of the caller; what it throws breaks nothing of it. */
export async function retryStagesWithin(
  tx: Queryable,
  { jobId, tenantId, fromStage }: RetryTerms,
): Promise<RetryAnswer | null> {
  const [job] = await tx.query<{ state: JobState }>(LOCK_JOB, [jobId, tenantId]);
  if (job === undefined) return null;
  if (job.state === 'cancelling') throw new AppError('JOB_NOT_FINISHED', 'The job is still being cancelled.');
  const [answer] = await tx.query<RetryAnswer>(RETRY, [jobId, fromStage]);
  if (answer!.requeued > 0) return answer!;
  const which =
    fromStage === null ? 'No stage of the job failed or was cancelled.' : `No item stopped at "${fromStage}".`;
  throw new AppError('JOB_NOT_RETRYABLE', which, { detail: { state: job.state } });
}
