import type { Stores } from '@frameq/db';
import { uuidV7 } from '@frameq/domain';
import { makeWebhookSecret } from '@frameq/webhooks';
import { randomBytes } from 'node:crypto';

/** What a webhook is to be; everything has a default. */
export interface WebhookTerms {
  readonly secret?: string;
  readonly events?: readonly string[];
  readonly tenantId?: string;
}

/** Writes a webhook as the gateway would, without looking at its URL; returns its id. */
export async function plantWebhook(stores: Stores, url: string, terms: WebhookTerms = {}): Promise<string> {
  const { secret = makeWebhookSecret(), events = [], tenantId = 'default' } = terms;
  const id = uuidV7(Date.now(), randomBytes(16));
  await stores.webhooks.insert({ id, tenantId, name: null, url, events, secret });
  return id;
}

/** Puts a test message into the outbox of a webhook; returns its id. */
export async function plantDelivery(stores: Stores, webhookId: string): Promise<string> {
  const id = uuidV7(Date.now(), randomBytes(16));
  await stores.deliveries.insert([{ id, webhookId, event: null, type: 'webhook.test', payload: '{}' }]);
  return id;
}
