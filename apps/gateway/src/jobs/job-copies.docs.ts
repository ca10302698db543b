import { BODY_ERRORS } from '../docs/body-errors.js';
import { JOB } from '../docs/examples/job.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';

export const CLONE_JOB: OperationFacts = {
  id: 'cloneJob',
  summary: 'Submit a job like another one',
  description:
    'A new job with the pipeline, parameters, inputs and labels of the old one, but for what the body says; parameters that ' +
    'it does not name stay. It is checked like any submission.',
  access: 'jobs:write',
  pathParams: ['job'],
  answers: [
    {
      status: 202,
      description: 'The new job.',
      schema: named('JobView'),
      example: JOB,
      headers: {
        Location: 'Where the new job is.',
        'Idempotent-Replayed': 'true when this answer is that of an earlier request.',
      },
    },
  ],
  errors: [
    ...BODY_ERRORS,
    'JOB_NOT_FOUND',
    'INVALID_CONFIG',
    'INPUT_REQUIRED',
    'PIPELINE_NOT_FOUND',
    'INPUT_NOT_FOUND',
    'INPUT_GONE',
    'QUOTA_EXCEEDED',
    'IDEMPOTENCY_IN_FLIGHT',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  curl: { method: 'POST', path: '/api/v1/jobs/$FINISHED_JOB/clone', body: '{"params":{"sensitivity":0.7}}' },
};

export const DELETE_JOB: OperationFacts = {
  id: 'deleteJob',
  summary: 'Delete a job',
  description:
    'Forgets a job that has ended, with its logs and the files that it made. Its inputs stay, other jobs may read them.',
  access: 'jobs:write',
  pathParams: ['job'],
  answers: [{ status: 204, description: 'It is gone.' }],
  errors: ['JOB_NOT_FOUND', 'JOB_NOT_FINISHED', 'STORAGE_UNAVAILABLE'],
  curl: { method: 'DELETE', path: '/api/v1/jobs/$DELETED_JOB' },
};
