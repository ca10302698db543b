import type { DeliveryAttemptView, DeliveryView, WebhookView, WebhookWithSecret } from '@frameq/contracts';
import { WEBHOOK_EVENTS, WEBHOOK_TEST } from '@frameq/domain';
import { flag, list, map, named, nullable, object, oneOf, type Schema, text, time, uuid, whole } from '../schema.js';

const webhookFields = {
  id: uuid('The id of the webhook.'),
  name: nullable(text('What you call it.')),
  url: text('Where messages go.'),
  events: list('What it is told of; all of these when there are none.', oneOf('A type of event.', WEBHOOK_EVENTS)),
  enabled: flag('Whether messages are sent.'),
  disabled_reason: nullable(text('Why frameq switched it off by itself; null when it did not.')),
  failing_since: nullable(time('Since when nothing has been delivered; null while all is well.')),
  previous_secret_expires_at: nullable(time('Until when the secret before a rotation signs as well.')),
  created_at: time('When it was made.'),
  updated_at: time('When it was changed last.'),
} satisfies Record<keyof WebhookView, Schema>;

/** The schemas around webhooks. */
export const WEBHOOK_SCHEMAS: Readonly<Record<string, Schema>> = {
  WebhookView: object<WebhookView>('Where you want to be told of your jobs.', webhookFields),
  WebhookWithSecret: object<WebhookWithSecret>('A webhook with its secret, which no other answer holds.', {
    ...webhookFields,
    secret: nullable(text('What messages are signed with; null when this answer is that of an earlier request.')),
  }),
  DeliveryAttemptView: object<DeliveryAttemptView>('One attempt to deliver a message.', {
    at: time('When it ended.'),
    status: nullable(whole('What the receiver answered; null when it did not.')),
    error: nullable(text('Why the message was not delivered; null when it was.')),
    took_ms: whole('How long it took, in milliseconds.'),
  }),
  DeliveryView: object<DeliveryView>('A message to a webhook.', {
    id: uuid('The webhook-id of the message, the same for every attempt.'),
    webhook_id: uuid('The webhook.'),
    job_id: nullable(uuid('The job that it tells of; null for a test.')),
    type: oneOf('What it tells of.', [...WEBHOOK_EVENTS, WEBHOOK_TEST]),
    state: oneOf('pending: it is sent now, or again later; failed: it is not sent again by itself.', [
      'pending',
      'delivered',
      'failed',
    ]),
    attempts: whole('Attempts since it was made, or was last asked for.'),
    next_attempt_at: nullable(time('When it is sent next, if not now; null unless it is pending.')),
    created_at: time('When it was made.'),
    delivered_at: nullable(time('When the receiver took it.')),
    history: list('The last twenty attempts, oldest first.', named('DeliveryAttemptView')),
    payload: map('The body that is sent: type, timestamp and data.'),
  }),
};
