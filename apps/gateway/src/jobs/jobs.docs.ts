import type { Page } from '@frameq/contracts';
import { JOB_STATES } from '@frameq/domain';
import { JOB, JOB_CANCELLED, JOB_CANCELLING, JOB_SUMMARY } from '../docs/examples/job.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { flag, list, named, nullable, object, type Schema, text, whole } from '../docs/schema.js';

const JOB_VIEW = named('JobView');

/** A page of `items`. */
export function pageOf(items: Schema): Schema {
  return object<Page<unknown>>('A page of a list.', {
    data: list('The rows.', items),
    next_cursor: nullable(text('Give it as `cursor` for the next page; null at the end.')),
    has_more: flag('True when there is a next page.'),
    total: whole('How many match, up to 10,000.'),
    total_is_exact: flag('False when more than 10,000 match.'),
  });
}

export const SUBMIT_JOB: OperationFacts = {
  id: 'submitJob',
  summary: 'Submit a job',
  description:
    'Checks everything, writes the job and answers at once; the work happens later. Each input becomes an item of its own, ' +
    'and one that fails does not stop the others.',
  access: 'jobs:write',
  answers: [
    {
      status: 202,
      description: 'The job as it was written.',
      schema: JOB_VIEW,
      example: JOB,
      headers: {
        Location: 'Where the job is.',
        'Idempotent-Replayed': 'true when this answer is that of an earlier request.',
        'Preference-Applied': 'With `Prefer: wait`: how long it would have waited.',
      },
    },
    {
      status: 200,
      description: 'With `Prefer: wait`: the job has ended.',
      schema: JOB_VIEW,
      example: JOB_CANCELLED,
    },
  ],
  errors: [
    'INVALID_CONFIG',
    'INPUT_REQUIRED',
    'PIPELINE_NOT_FOUND',
    'INPUT_NOT_FOUND',
    'INPUT_GONE',
    'QUOTA_EXCEEDED',
    'PATH_NOT_ALLOWED',
    'PATH_NOT_FOUND',
    'STORAGE_FULL',
    'STORAGE_UNAVAILABLE',
    'IDEMPOTENCY_IN_FLIGHT',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  curl: {
    method: 'POST',
    path: '/api/v1/jobs',
    body: '{"pipeline":"scenes","inputs":["$UPLOAD_ID"],"params":{"sensitivity":0.6}}',
  },
};

export const LIST_JOBS: OperationFacts = {
  id: 'listJobs',
  summary: 'List jobs',
  description: 'Your jobs, newest first, a page at a time.',
  access: 'jobs:read',
  answers: [
    {
      status: 200,
      description: 'A page of jobs.',
      schema: pageOf(named('JobSummary')),
      example: { data: [JOB_SUMMARY], next_cursor: null, has_more: false, total: 1, total_is_exact: true },
    },
  ],
  conditional: true,
  errors: ['INVALID_REQUEST', 'INVALID_CURSOR'],
  curl: { path: '/api/v1/jobs?state=queued&state=running&limit=20' },
};

export const COUNT_JOBS: OperationFacts = {
  id: 'countJobs',
  summary: 'Count jobs by state',
  description: 'How many jobs are in each state, with the same filters as the list.',
  access: 'jobs:read',
  answers: [
    {
      status: 200,
      description: 'The counts.',
      schema: {
        type: 'object',
        properties: {
          counts: {
            type: 'object',
            properties: Object.fromEntries(JOB_STATES.map((state) => [state, whole(`Jobs that are ${state}.`)])),
            required: [...JOB_STATES],
          },
          total: whole('All of them.'),
          exact: flag('False when counting stopped at 10,000.'),
        },
        required: ['counts', 'total', 'exact'],
      } as Schema,
      example: {
        counts: { queued: 2, running: 1, cancelling: 0, completed: 40, partial: 0, failed: 1, cancelled: 3 },
        total: 47,
        exact: true,
      },
    },
  ],
  conditional: true,
  errors: ['INVALID_REQUEST'],
  curl: { path: '/api/v1/jobs/counts' },
};

export const GET_JOB: OperationFacts = {
  id: 'getJob',
  summary: 'Look at a job',
  description:
    'A job with its items, their stages and every attempt. `If-None-Match` with the ETag gives 304 while nothing has changed.',
  access: 'jobs:read',
  pathParams: ['job'],
  answers: [
    {
      status: 200,
      description: 'The job.',
      schema: JOB_VIEW,
      example: JOB,
      headers: { ETag: 'Changes whenever the answer does.' },
    },
  ],
  conditional: true,
  errors: ['JOB_NOT_FOUND'],
  curl: { path: '/api/v1/jobs/$JOB_ID' },
};

export const CANCEL_JOB: OperationFacts = {
  id: 'cancelJob',
  summary: 'Cancel a job',
  description:
    'Waiting stages are cancelled at once; running ones are told to stop, then killed after a grace of some seconds. The ' +
    'receipt in `cancel` says what was stopped and how long it took. Asking again changes nothing.',
  access: 'jobs:cancel',
  pathParams: ['job'],
  answers: [
    { status: 200, description: 'The job has ended: nothing ran any more.', schema: JOB_VIEW, example: JOB_CANCELLED },
    { status: 202, description: 'Running stages are being stopped.', schema: JOB_VIEW, example: JOB_CANCELLING },
  ],
  errors: ['JOB_NOT_FOUND'],
  curl: { method: 'POST', path: '/api/v1/jobs/$JOB_ID/cancel' },
};

export const RETRY_JOB: OperationFacts = {
  id: 'retryJob',
  summary: 'Retry what failed or was cancelled',
  description:
    'Stages that failed or were cancelled run again, with fresh attempts; what completed is kept. A job that had ended counts ' +
    'against the limit of jobs again, and comes back without its deadline; one that still runs keeps it. Refused with ' +
    'INPUT_GONE when retention removed an input, or files of an earlier stage, that may be read.',
  access: 'jobs:write',
  pathParams: ['job'],
  answers: [{ status: 202, description: 'The job, waiting again.', schema: JOB_VIEW, example: JOB }],
  errors: ['JOB_NOT_FOUND', 'JOB_NOT_FINISHED', 'JOB_NOT_RETRYABLE', 'INPUT_GONE', 'QUOTA_EXCEEDED'],
  curl: { method: 'POST', path: '/api/v1/jobs/$JOB_ID/retry' },
};
