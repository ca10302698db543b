import type { JobView } from '@frameq/contracts';
import type { Caller } from './caller.js';
import { findJobId, jobNotFound } from './find-job.js';
import { getJob } from './get-job.js';
import type { JobsParts } from './jobs-parts.js';

/** What to retry. */
export interface RetryJobTerms {
  /** Only the items that stopped at this stage; unset: every item that failed or was cancelled. */
  readonly fromStage?: string;
}

/**
 * Puts what failed or was cancelled back in line, each item from the stage at which it stopped, and keeps what completed.
 * A job that had ended comes back without its deadline; one that still runs keeps it.
 * @throws INPUT_GONE when retention removed an input, or files of an earlier stage, that may be needed again
 * @throws QUOTA_EXCEEDED when the job had ended and the tenant has as many that have not as it may
 * @throws JOB_NOT_FOUND, JOB_NOT_FINISHED while it is being cancelled, JOB_NOT_RETRYABLE when there is nothing to retry
 */
export async function retryJob(
  id: string,
  caller: Caller,
  parts: JobsParts,
  terms: RetryJobTerms = {},
): Promise<JobView> {
  const jobId = await findJobId(id, caller, parts);
  const answer = await parts.stores.stages.retry(jobId, caller.tenantId, terms.fromStage);
  if (answer === null) throw jobNotFound(id);
  parts.dispatcher.wake(answer.queues);
  return getJob(jobId, caller, parts);
}
