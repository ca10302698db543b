import type {
  ArtifactView,
  CloneRequest,
  CursorPage,
  JobSummary,
  JobView,
  LogLine,
  Page,
  SubmitRequest,
  ValidateRequest,
  ValidationView,
} from '@frameq/contracts';
import type { JobFilter } from '@frameq/db';
import type { Caller, SubmitCaller } from './caller.js';
import { cancelJob } from './cancel-job.js';
import { cloneJob } from './clone-job.js';
import { type DeedActor, deleteJob } from './delete-job.js';
import { getJob } from './get-job.js';
import { type ArtifactPage, jobArtifacts } from './job-artifacts.js';
import { type JobLogFilter, jobLogs } from './job-logs.js';
import type { JobsParts } from './jobs-parts.js';
import { countJobs, type JobCounts, listJobs, type ListJobsRequest } from './list-jobs.js';
import { type EventPage, type EventStart, openEvents, readEvents } from './read-events.js';
import { retryJob, type RetryJobTerms } from './retry-job.js';
import { type SubmitAnswer, submitJob } from './submit-job.js';
import { validateSubmission } from './validate-submission.js';

/** What can be done with jobs. `id` is a job's UUID or its number; another tenant's job is JOB_NOT_FOUND. */
export interface Jobs {
  submitJob(request: SubmitRequest, caller: SubmitCaller): Promise<SubmitAnswer>;
  validateSubmission(request: ValidateRequest, caller: Caller): Promise<ValidationView>;
  cancelJob(id: string, caller: Caller): Promise<JobView>;
  retryJob(id: string, caller: Caller, terms?: RetryJobTerms): Promise<JobView>;
  getJob(id: string, caller: Caller): Promise<JobView>;
  cloneJob(id: string, overrides: CloneRequest, caller: SubmitCaller): Promise<SubmitAnswer>;
  deleteJob(id: string, actor: DeedActor): Promise<void>;
  listJobs(request: ListJobsRequest, caller: Caller): Promise<Page<JobSummary>>;
  countJobs(filter: JobFilter, caller: Caller, terms?: { readonly exact?: boolean }): Promise<JobCounts>;
  jobLogs(id: string, caller: Caller, filter?: JobLogFilter): Promise<AsyncIterable<LogLine>>;
  jobArtifacts(id: string, caller: Caller, page?: ArtifactPage): Promise<CursorPage<ArtifactView>>;
  openEvents(cursor: string | null, tenantId: string): Promise<EventStart>;
  readEvents(cursor: string, tenantId: string, limit: number): Promise<EventPage>;
}

/** Binds the use cases to what they work with. Holds nothing itself, so there is nothing to close. */
export function createJobs(parts: JobsParts): Jobs {
  return {
    submitJob: (request, caller) => submitJob(request, caller, parts),
    validateSubmission: (request, caller) => validateSubmission(request, caller, parts),
    cancelJob: (id, caller) => cancelJob(id, caller, parts),
    retryJob: (id, caller, terms) => retryJob(id, caller, parts, terms),
    getJob: (id, caller) => getJob(id, caller, parts),
    cloneJob: (id, overrides, caller) => cloneJob(id, overrides, caller, parts),
    deleteJob: (id, actor) => deleteJob(id, actor, parts),
    listJobs: (request, caller) => listJobs(request, caller, parts),
    countJobs: (filter, caller, terms) => countJobs(filter, caller, parts, terms),
    jobLogs: (id, caller, filter) => jobLogs(id, caller, parts, filter),
    jobArtifacts: (id, caller, page) => jobArtifacts(id, caller, parts, page),
    openEvents: (cursor, tenantId) => openEvents(cursor, tenantId, parts),
    readEvents: (cursor, tenantId, limit) => readEvents(cursor, tenantId, limit, parts),
  };
}
