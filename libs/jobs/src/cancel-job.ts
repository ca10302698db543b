import type { JobView } from '@frameq/contracts';
import type { Caller } from './caller.js';
import { findJobId, jobNotFound } from './find-job.js';
import { getJob } from './get-job.js';
import type { JobsParts } from './jobs-parts.js';

/**
 * Asks a job to stop: what waits is cancelled at once, what runs is told to. Answers the job as it is then, `cancelling` while
 * something still runs; asking again, or after the end, changes nothing. Throws JOB_NOT_FOUND.
 */
export async function cancelJob(id: string, caller: Caller, parts: JobsParts): Promise<JobView> {
  const jobId = await findJobId(id, caller, parts);
  const answer = await parts.stores.stages.requestCancel(jobId, caller.tenantId);
  if (answer === null) throw jobNotFound(id);
  return getJob(jobId, caller, parts);
}
