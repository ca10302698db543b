import { HEALTH } from '../docs/examples/other.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { named, object, oneOf } from '../docs/schema.js';

const READY = object<{ status: string; storage: string }>('The answer to the readiness probe.', {
  status: oneOf('ok when all is well.', ['ok']),
  storage: oneOf('low: the disk is nearly full, so nothing is taken in and workers wait for room.', [
    'ok',
    'low',
    'unknown',
  ]),
});
const PROBE = object<{ status: string }>('The answer to a probe.', { status: oneOf('ok when all is well.', ['ok']) });

export const HEALTH_OPERATION: OperationFacts = {
  id: 'getHealth',
  summary: 'See how frameq is',
  description:
    'Without `detailed` it says that the gateway answers. `?detailed=true`, which needs a key with `jobs:read`, looks at the database, the queue ' +
    'store, storage, disk, GPUs, workers, pipelines and models, and answers 503 when one of them is down.',
  access: 'public',
  answers: [
    { status: 200, description: 'It works, perhaps not fully.', schema: named('HealthView'), example: HEALTH },
    {
      status: 503,
      description: 'Something is down; the checks say what.',
      schema: named('HealthView'),
      example: { ...HEALTH, status: 'down' },
    },
  ],
  errors: ['INVALID_REQUEST', 'UNAUTHORIZED', 'FORBIDDEN'],
  curl: { path: '/api/v1/health?detailed=true' },
};

export const LIVEZ: OperationFacts = {
  id: 'getLivez',
  isProbe: true,
  summary: 'Is the process alive?',
  description: 'For the liveness probe of an orchestrator: the process answers. It looks at nothing else.',
  access: 'public',
  answers: [{ status: 200, description: 'Alive.', schema: PROBE, example: { status: 'ok' } }],
  curl: { path: '/livez' },
};

export const READYZ: OperationFacts = {
  id: 'getReadyz',
  isProbe: true,
  summary: 'Can it serve requests?',
  description:
    'For the readiness probe of an orchestrator: the database answers and its schema is the one this version needs.',
  access: 'public',
  answers: [{ status: 200, description: 'Ready.', schema: READY, example: { status: 'ok', storage: 'ok' } }],
  errors: ['SCHEMA_NOT_READY', 'SCHEMA_TOO_NEW'],
  curl: { path: '/readyz' },
};
