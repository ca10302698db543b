import { DELIVERY, WEBHOOK, WEBHOOK_SECRET } from '../docs/examples/webhook.examples.js';
import type { Answer, OperationFacts } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';
import { cursorPageOf } from '../docs/schemas/access.schemas.js';

const PENDING = { ...DELIVERY, state: 'pending', attempts: 0, next_attempt_at: DELIVERY.created_at, history: [] };

function page(items: string, example: unknown): Answer {
  return {
    status: 200,
    description: 'A page.',
    schema: cursorPageOf(named(items)),
    example: { data: [example], next_cursor: null, has_more: false },
  };
}

export const CREATE_WEBHOOK: OperationFacts = {
  id: 'createWebhook',
  summary: 'Make a webhook',
  description:
    'From now on your server is told of your jobs by signed messages (Standard Webhooks). The answer holds the secret that ' +
    'signs them; keep it, no other answer does.',
  access: 'admin',
  answers: [
    {
      status: 201,
      description: 'The webhook with its secret.',
      schema: named('WebhookWithSecret'),
      example: { ...WEBHOOK, secret: WEBHOOK_SECRET },
      headers: {
        Location: 'Where the webhook is.',
        'Idempotent-Replayed': 'true when this answer is that of an earlier request; it holds no secret then.',
      },
    },
  ],
  errors: ['WEBHOOK_URL_REFUSED', 'WEBHOOK_LIMIT_REACHED', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED'],
  curl: {
    method: 'POST',
    path: '/api/v1/webhooks',
    body: '{"url":"https://hooks.example.com/frameq","events":["job.completed","job.failed"]}',
  },
};

export const LIST_WEBHOOKS: OperationFacts = {
  id: 'listWebhooks',
  summary: 'List webhooks',
  description: 'Your webhooks, the oldest first.',
  access: 'admin',
  answers: [page('WebhookView', WEBHOOK)],
  conditional: true,
  errors: ['INVALID_REQUEST', 'INVALID_CURSOR'],
  curl: { path: '/api/v1/webhooks' },
};

export const GET_WEBHOOK: OperationFacts = {
  id: 'getWebhook',
  summary: 'Look at a webhook',
  description: 'One webhook, and since when it has been failing, if it has.',
  access: 'admin',
  pathParams: ['webhook'],
  answers: [{ status: 200, description: 'The webhook.', schema: named('WebhookView'), example: WEBHOOK }],
  conditional: true,
  errors: ['WEBHOOK_NOT_FOUND'],
  curl: { path: '/api/v1/webhooks/$WEBHOOK_ID' },
};

export const CHANGE_WEBHOOK: OperationFacts = {
  id: 'changeWebhook',
  summary: 'Change a webhook',
  description:
    'What is left out stays as it is. While it is switched off nothing is sent, and what happens is not told later.',
  access: 'admin',
  pathParams: ['webhook'],
  answers: [{ status: 200, description: 'The webhook.', schema: named('WebhookView'), example: WEBHOOK }],
  errors: ['WEBHOOK_URL_REFUSED', 'WEBHOOK_NOT_FOUND'],
  curl: { method: 'PATCH', path: '/api/v1/webhooks/$WEBHOOK_ID', body: '{"events":["job.failed"]}' },
};

export const DELETE_WEBHOOK: OperationFacts = {
  id: 'deleteWebhook',
  summary: 'Delete a webhook',
  description: 'Nothing more is sent, and what was sent is forgotten.',
  access: 'admin',
  pathParams: ['webhook'],
  answers: [{ status: 204, description: 'It is gone.' }],
  errors: ['WEBHOOK_NOT_FOUND'],
  curl: { method: 'DELETE', path: '/api/v1/webhooks/$DELETED_WEBHOOK_ID' },
};

export const ROTATE_SECRET: OperationFacts = {
  id: 'rotateWebhookSecret',
  summary: 'Give a webhook a new secret',
  description:
    'Messages are signed with both secrets until the overlap ends (a day unless told), so that no receiver misses one.',
  access: 'admin',
  pathParams: ['webhook'],
  answers: [
    {
      status: 200,
      description: 'The webhook with its new secret.',
      schema: named('WebhookWithSecret'),
      example: { ...WEBHOOK, previous_secret_expires_at: '2026-01-16T09:00:00.000Z', secret: WEBHOOK_SECRET },
    },
  ],
  errors: ['WEBHOOK_NOT_FOUND'],
  curl: { method: 'POST', path: '/api/v1/webhooks/$WEBHOOK_ID/rotate-secret' },
};

export const LIST_DELIVERIES: OperationFacts = {
  id: 'listWebhookDeliveries',
  summary: 'List what a webhook was sent',
  description: 'Its messages of the last 30 days, the newest first, with every attempt.',
  access: 'admin',
  pathParams: ['webhook'],
  answers: [page('DeliveryView', DELIVERY)],
  conditional: true,
  errors: ['INVALID_REQUEST', 'INVALID_CURSOR', 'WEBHOOK_NOT_FOUND'],
  curl: { path: '/api/v1/webhooks/$WEBHOOK_ID/deliveries?limit=20' },
};

export const GET_DELIVERY: OperationFacts = {
  id: 'getWebhookDelivery',
  summary: 'Look at a delivery',
  description: 'One message, every attempt to deliver it, and what is sent.',
  access: 'admin',
  pathParams: ['webhook', 'delivery'],
  answers: [{ status: 200, description: 'The delivery.', schema: named('DeliveryView'), example: DELIVERY }],
  conditional: true,
  errors: ['WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND'],
  curl: { path: '/api/v1/webhooks/$WEBHOOK_ID/deliveries/$DELIVERY_ID' },
};

export const REDELIVER: OperationFacts = {
  id: 'redeliverWebhook',
  summary: 'Send a message again',
  description: 'It is sent as if it were new, under the same webhook-id, also when it was delivered before.',
  access: 'admin',
  pathParams: ['webhook', 'delivery'],
  answers: [{ status: 202, description: 'It is in line again.', schema: named('DeliveryView'), example: PENDING }],
  errors: ['WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND', 'WEBHOOK_DISABLED'],
  curl: { method: 'POST', path: '/api/v1/webhooks/$WEBHOOK_ID/deliveries/$DELIVERY_ID/redeliver' },
};

export const TEST_WEBHOOK: OperationFacts = {
  id: 'testWebhook',
  summary: 'Try a webhook out',
  description: 'Sends a message of type `webhook.test`; look at the delivery to see what came of it.',
  access: 'admin',
  pathParams: ['webhook'],
  answers: [
    {
      status: 202,
      description: 'The message is in line.',
      schema: named('DeliveryView'),
      example: { ...PENDING, type: 'webhook.test', job_id: null },
    },
  ],
  errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_DISABLED'],
  curl: { method: 'POST', path: '/api/v1/webhooks/$WEBHOOK_ID/test' },
};
