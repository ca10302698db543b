import type { CreateWebhookRequest, CursorPage, DeliveryView, WebhookView, WebhookWithSecret } from '@frameq/contracts';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { ApiClient } from './api-client.js';

const PAGE = 200;

const pathOf = (id: string): string => `/webhooks/${encodeURIComponent(id)}`;

/** All webhooks. */
export function listWebhooks(api: ApiClient): Promise<WebhookView[]> {
  return readPages(api, '/webhooks', Infinity);
}

/** Makes a webhook once, however often the request has to be repeated. */
export function createWebhook(api: ApiClient, body: CreateWebhookRequest): Promise<WebhookWithSecret> {
  return api.json({ method: 'POST', path: '/webhooks', json: body, headers: { 'idempotency-key': randomUUID() } });
}

/** Switches a webhook on or off. */
export function switchWebhook(api: ApiClient, id: string, enabled: boolean): Promise<WebhookView> {
  return api.json({ method: 'PATCH', path: pathOf(id), json: { enabled } });
}

/** Gives a webhook a new secret. */
export function rotateWebhookSecret(api: ApiClient, id: string, overlapS?: number): Promise<WebhookWithSecret> {
  const json = overlapS === undefined ? {} : { overlap_s: overlapS };
  return api.json({ method: 'POST', path: `${pathOf(id)}/rotate-secret`, json });
}

/** Forgets a webhook. */
export async function deleteWebhook(api: ApiClient, id: string): Promise<void> {
  await text(await api.open({ method: 'DELETE', path: pathOf(id) }));
}

/** What a webhook was sent, the newest first. */
export function listDeliveries(api: ApiClient, id: string, limit: number): Promise<DeliveryView[]> {
  return readPages(api, `${pathOf(id)}/deliveries`, limit);
}

/** One message. */
export function getDelivery(api: ApiClient, { webhook_id, id }: DeliveryView): Promise<DeliveryView> {
  return api.json({ path: `${pathOf(webhook_id)}/deliveries/${encodeURIComponent(id)}` });
}

/** Puts a message back in line. */
export function redeliver(api: ApiClient, webhookId: string, deliveryId: string): Promise<DeliveryView> {
  const path = `${pathOf(webhookId)}/deliveries/${encodeURIComponent(deliveryId)}/redeliver`;
  return api.json({ method: 'POST', path, json: {} });
}

/** Sends a message of type `webhook.test`. */
export function testWebhook(api: ApiClient, id: string): Promise<DeliveryView> {
  return api.json({ method: 'POST', path: `${pathOf(id)}/test`, json: {} });
}

async function readPages<Row>(api: ApiClient, path: string, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { limit: Math.min(PAGE, limit - rows.length), cursor };
    const page = await api.json<CursorPage<Row>>({ path, query });
    rows.push(...page.data);
    if (page.next_cursor === null || rows.length >= limit) return rows;
    cursor = page.next_cursor;
  }
}
