import { BULK_ACTION, BULK_PREVIEW } from '../docs/examples/steering.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';

const VIEW = named('BulkActionView');

export const START_BULK_ACTION: OperationFacts = {
  id: 'startBulkAction',
  summary: 'Change many jobs at once',
  description:
    'Cancels, retries or reprioritizes the jobs that match a filter, or that are named. Counts and changes nothing unless ' +
    '`dry_run` is false; then it is done in batches, over restarts too. Jobs submitted later are left alone. To cancel, ' +
    'the key needs the scope `jobs:cancel` as well.',
  access: 'jobs:write',
  answers: [
    { status: 200, description: 'The counts of a dry run.', schema: named('BulkPreview'), example: BULK_PREVIEW },
    {
      status: 202,
      description: 'It is being done.',
      schema: VIEW,
      example: BULK_ACTION,
      headers: {
        Location: 'Where the bulk action is.',
        'Idempotent-Replayed': 'true when this answer is that of an earlier request.',
      },
    },
  ],
  errors: ['JOB_NOT_FOUND', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED'],
  curl: {
    method: 'POST',
    path: '/api/v1/bulk-actions',
    body: '{"action":"retry","filter":{"state":["failed"]},"dry_run":false}',
  },
};

export const GET_BULK_ACTION: OperationFacts = {
  id: 'getBulkAction',
  summary: 'Look at a bulk action',
  description: 'How far a bulk action is.',
  access: 'jobs:read',
  pathParams: ['bulk'],
  answers: [{ status: 200, description: 'The bulk action.', schema: VIEW, example: BULK_ACTION }],
  errors: ['BULK_ACTION_NOT_FOUND'],
  curl: { path: '/api/v1/bulk-actions/$BULK_ACTION' },
};

export const ABORT_BULK_ACTION: OperationFacts = {
  id: 'abortBulkAction',
  summary: 'Stop a bulk action',
  description: 'Ends it where it is; what it has done stays done. One that has ended stays as it is.',
  access: 'jobs:write',
  pathParams: ['bulk'],
  answers: [
    {
      status: 200,
      description: 'The bulk action as it is then.',
      schema: VIEW,
      example: { ...BULK_ACTION, state: 'aborted', finished_at: '2026-01-15T09:31:00.000Z' },
    },
  ],
  errors: ['BULK_ACTION_NOT_FOUND'],
  curl: { method: 'POST', path: '/api/v1/bulk-actions/$BULK_ACTION/abort' },
};
