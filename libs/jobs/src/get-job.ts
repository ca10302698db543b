import type { JobView } from '@frameq/contracts';
import type { JobDetailRow } from '@frameq/db';
import type { Caller } from './caller.js';
import { findJob } from './find-job.js';
import { toJobView } from './job-view.js';
import type { JobsParts } from './jobs-parts.js';
import { readOutlooks } from './read-outlooks.js';

/** Stages ahead of a job are counted up to here when one job is looked at. */
const COUNT_LIMIT = 5_000;

/** One job with its items, stages and attempts, by id or number. Throws JOB_NOT_FOUND. */
export async function getJob(id: string, caller: Caller, parts: JobsParts): Promise<JobView> {
  return viewJob(await findJob(id, caller, parts), caller, parts);
}

/** A job that was read, with where it stands in line, why, and until when. */
export async function viewJob(job: JobDetailRow, caller: Caller, parts: JobsParts): Promise<JobView> {
  return toJobView(job, (await readOutlooks([job], caller, parts, COUNT_LIMIT)).get(job.id));
}
