import type { JobView } from '@frameq/contracts';
import type { JobDetailRow } from '@frameq/db';
import { AppError } from '@frameq/domain';
import type { Caller } from './caller.js';
import { findJob, findJobId, jobNotFound } from './find-job.js';
import { getJob } from './get-job.js';
import type { JobsParts } from './jobs-parts.js';

/** What to retry. */
export interface RetryJobTerms {
  /** Only the items that stopped at this stage; unset: every item that failed or was cancelled. */
  readonly fromStage?: string;
}

/**
 * Puts what failed or was cancelled back in line, each item from the stage at which it stopped, and keeps what completed.
 * @throws INPUT_GONE when retention removed an input that is needed again
 * @throws JOB_NOT_FOUND, JOB_NOT_FINISHED while it is being cancelled, JOB_NOT_RETRYABLE when there is nothing to retry
 */
export async function retryJob(
  id: string,
  caller: Caller,
  parts: JobsParts,
  terms: RetryJobTerms = {},
): Promise<JobView> {
  const jobId = await findJobId(id, caller, parts);
  requireInputs(await findJob(jobId, caller, parts));
  const answer = await parts.stores.stages.retry(jobId, caller.tenantId, terms.fromStage);
  if (answer === null) throw jobNotFound(id);
  parts.dispatcher.wake(answer.queues);
  return getJob(jobId, caller, parts);
}

function requireInputs(job: JobDetailRow): void {
  const gone = job.itemList.filter(
    ({ state, input }) => (state === 'failed' || state === 'cancelled') && input !== null && input.removedAt !== null,
  );
  if (gone.length === 0) return;
  const names = gone.slice(0, 5).map(({ input }) => input!.name);
  throw new AppError('INPUT_GONE', `Retention removed ${names.join(', ')}, which a retry would read.`);
}
