import type { JobView } from '@frameq/contracts';
import type { JobDetailRow } from '@frameq/db';
import type { Caller } from './caller.js';
import { findJob } from './find-job.js';
import { toJobView } from './job-view.js';
import type { JobsParts } from './jobs-parts.js';
import { mayWait, waitingReason } from './waiting-reason.js';

/** Stages ahead of a job are counted up to here when one job is looked at. */
const COUNT_LIMIT = 10_000;

/** One job with its items, stages and attempts, by id or number. Throws JOB_NOT_FOUND. */
export async function getJob(id: string, caller: Caller, parts: JobsParts): Promise<JobView> {
  return viewJob(await findJob(id, caller, parts), caller, parts);
}

/** A job that was read, with the reason why it waits. */
export async function viewJob(job: JobDetailRow, caller: Caller, parts: JobsParts): Promise<JobView> {
  const ids = mayWait(job) ? [job.id] : [];
  const next = (await parts.stores.jobs.waiting(caller.tenantId, ids, COUNT_LIMIT)).get(job.id);
  const { maxConcurrentGpuJobs } = parts;
  return toJobView(job, waitingReason({ job, next, countLimit: COUNT_LIMIT, maxConcurrentGpuJobs }));
}
