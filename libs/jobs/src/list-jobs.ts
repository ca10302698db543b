import type { JobSummary, Page } from '@frameq/contracts';
import { COUNT_LIMIT, type JobFilter } from '@frameq/db';
import type { JobState } from '@frameq/domain';
import type { Caller } from './caller.js';
import { readJobCursor, writeJobCursor } from './job-cursor.js';
import { toJobSummary } from './job-view.js';
import type { JobsParts } from './jobs-parts.js';
import { readOutlooks } from './read-outlooks.js';
import { stageWeights } from './stage-weights.js';

/** Which jobs to list, and where the page begins. */
export interface ListJobsRequest extends JobFilter {
  /** 1 to 200; 50 unless told. */
  readonly limit?: number | undefined;
  /** `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** How many jobs are in each state. */
export type JobCounts = {
  readonly counts: Record<JobState, number>;
  readonly total: number;
  /** False when counting stopped at 10,000. */
  readonly exact: boolean;
};

const PAGE = 50;
const MAX_PAGE = 200;
/** Stages ahead of a job are counted up to here in a list. */
const AHEAD_LIMIT = 200;

/** A page of the caller's jobs, newest first; jobs that come meanwhile move nothing. Throws INVALID_CURSOR. */
export async function listJobs(request: ListJobsRequest, caller: Caller, parts: JobsParts): Promise<Page<JobSummary>> {
  const { limit = PAGE, cursor, ...filter } = request;
  const before = cursor === undefined ? undefined : readJobCursor(cursor, filter);
  const terms = { limit: Math.min(MAX_PAGE, Math.max(1, limit)), ...(before !== undefined && { before }) };
  const page = await parts.stores.jobs.list(caller.tenantId, filter, terms, stageWeights(parts.pipelines));
  const outlooks = await readOutlooks(page.jobs, caller, parts, AHEAD_LIMIT);
  const last = page.jobs.at(-1);
  return {
    data: page.jobs.map((job) => toJobSummary(job, outlooks.get(job.id))),
    next_cursor: page.hasMore && last !== undefined ? writeJobCursor(last.number, filter) : null,
    has_more: page.hasMore,
    total: page.total,
    total_is_exact: page.totalIsExact,
  };
}

/** Counts the caller's jobs by state, each up to 10,000 unless asked exactly. */
export async function countJobs(
  filter: JobFilter,
  caller: Caller,
  parts: JobsParts,
  terms: { readonly exact?: boolean } = {},
): Promise<JobCounts> {
  const found = await parts.stores.jobs.counts(caller.tenantId, filter, terms.exact);
  const exact = terms.exact === true || Object.values(found).every((count) => count <= COUNT_LIMIT);
  const shown = Object.entries(found).map(([state, count]) => [state, exact ? count : Math.min(count, COUNT_LIMIT)]);
  const counts = Object.fromEntries(shown) as Record<JobState, number>;
  return { counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0), exact };
}
