import type { DeliveryView, WebhookWithSecret } from '@frameq/contracts';
import type { GatewayUnderTest } from './gateway-under-test.js';

/** Makes a webhook with one delivery in its outbox; no keeper runs, so nothing is sent. */
export async function makeWebhook(
  gateway: GatewayUnderTest,
): Promise<{ webhook: WebhookWithSecret; delivery: DeliveryView }> {
  const made = await gateway.post('/api/v1/webhooks', { url: 'https://hooks.example.com/frameq' });
  const webhook = (await made.json()) as WebhookWithSecret;
  const tested = await gateway.post(`/api/v1/webhooks/${webhook.id}/test`, {});
  return { webhook, delivery: (await tested.json()) as DeliveryView };
}
