import { CLEAR, PAUSED_QUEUE, QUEUE } from '../docs/examples/steering.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { list, named, type Schema } from '../docs/schema.js';

const QUEUE_VIEW = named('QueueView');
const QUEUE_LIST = {
  type: 'object',
  properties: { data: list('The queues.', QUEUE_VIEW) },
  required: ['data'],
} as Schema;

export const LIST_QUEUES: OperationFacts = {
  id: 'listQueues',
  summary: 'List the queues',
  description: 'What waits, what runs and how many slots there are, over all tenants; and which queues are held back.',
  access: 'jobs:read',
  answers: [{ status: 200, description: 'The queues.', schema: QUEUE_LIST, example: { data: [QUEUE] } }],
  curl: { path: '/api/v1/queues' },
};

export const GET_QUEUE: OperationFacts = {
  id: 'getQueue',
  summary: 'Look at a queue',
  description: 'A queue as it is now. `drained` says that a queue which is being drained runs nothing any more.',
  access: 'jobs:read',
  pathParams: ['queue'],
  answers: [{ status: 200, description: 'The queue.', schema: QUEUE_VIEW, example: QUEUE }],
  errors: ['QUEUE_NOT_FOUND'],
  curl: { path: '/api/v1/queues/gpu' },
};

/** Pausing, resuming and draining differ in words alone. */
function held(id: string, verb: string, summary: string, description: string, example: unknown): OperationFacts {
  return {
    ...{ id, summary, description, access: 'operator', pathParams: ['queue'] },
    answers: [{ status: 200, description: 'The queue as it is then.', schema: QUEUE_VIEW, example }],
    errors: ['QUEUE_NOT_FOUND'],
    curl: { method: 'POST', path: `/api/v1/queues/comfy/${verb}` },
  };
}

export const PAUSE_QUEUE = held(
  'pauseQueue',
  'pause',
  'Pause a queue',
  'Nothing of the queue starts until it is resumed, whatever restarts meanwhile; what runs goes on. Jobs that wait say so.',
  PAUSED_QUEUE,
);

export const DRAIN_QUEUE = held(
  'drainQueue',
  'drain',
  'Drain a queue',
  'Like a pause; the state becomes `drained` once nothing of the queue runs any more. Resume it to go on.',
  { ...PAUSED_QUEUE, state: 'draining' },
);

export const RESUME_QUEUE = held(
  'resumeQueue',
  'resume',
  'Resume a queue',
  'What waits starts at once. Resuming a queue that is open changes nothing.',
  QUEUE,
);

export const CLEAR_QUEUE: OperationFacts = {
  id: 'clearQueue',
  summary: 'Cancel what waits on a queue',
  description:
    'Counts what waits, of all tenants, and changes nothing unless `dry_run` is false. Then the stages that wait are ' +
    'cancelled in batches, with what is blocked behind them; what runs goes on. Follow it as a bulk action.',
  access: 'operator',
  pathParams: ['queue'],
  answers: [
    { status: 200, description: 'The counts of a dry run.', schema: named('ClearView'), example: CLEAR },
    {
      status: 202,
      description: 'It is being cleared.',
      schema: named('ClearView'),
      example: { ...CLEAR, dry_run: false },
      headers: { Location: 'Where the bulk action is.' },
    },
  ],
  errors: ['QUEUE_NOT_FOUND'],
  curl: { method: 'POST', path: '/api/v1/queues/comfy/clear' },
};
