import type { ErrorCode } from '@frameq/domain';
import { JOB } from '../docs/examples/job.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';

const ERRORS: readonly ErrorCode[] = [
  'INVALID_REQUEST',
  'INVALID_JSON',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_CONTENT_TYPE',
  'REQUEST_TIMEOUT',
  'JOB_NOT_FOUND',
  'JOB_FINISHED',
];

export const CHANGE_JOB: OperationFacts = {
  id: 'changeJob',
  summary: 'Change a job',
  description:
    'Gives a job another name or labels, at any time, or another priority; what of it runs already goes on. A point of priority is worth a minute of waiting, and ' +
    'no tenant gains on another by it. What is left out stays as it is.',
  access: 'jobs:write',
  pathParams: ['job'],
  answers: [{ status: 200, description: 'The job as it is then.', schema: named('JobView'), example: JOB }],
  errors: ERRORS,
  curl: { method: 'PATCH', path: '/api/v1/jobs/$WAITING_JOB', body: '{"priority":50}' },
};

export const MOVE_JOB: OperationFacts = {
  id: 'moveJob',
  summary: 'Move a job in line',
  description: 'Puts a job before, or behind, everything of your own that waits. Other tenants keep their turn.',
  access: 'jobs:write',
  pathParams: ['job'],
  answers: [{ status: 200, description: 'The job as it is then.', schema: named('JobView'), example: JOB }],
  errors: ERRORS,
  curl: { method: 'POST', path: '/api/v1/jobs/$WAITING_JOB/move', body: '{"to":"front"}' },
};
