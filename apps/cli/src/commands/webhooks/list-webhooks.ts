import type { WebhookView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { listWebhooks } from '../../http/webhook-calls.js';
import { formatMoment } from '../../output/format.js';
import type { Column } from '../../output/table.js';
import { showable } from '../../output/text-width.js';

/** `frameq webhooks list` */
export const listWebhooksCommand: CommandHandler = async (session) => {
  const { out } = session;
  const columns: Column<WebhookView>[] = [
    { title: 'WEBHOOK', value: (webhook) => webhook.id },
    { title: 'STATE', value: webhookState },
    { title: 'NAME', value: (webhook) => showable(webhook.name ?? '') },
    { title: 'EVENTS', value: (webhook) => (webhook.events.length === 0 ? 'all' : webhook.events.join(' ')) },
    { title: 'URL', value: (webhook) => webhook.url, flexible: true },
  ];
  out.list(await listWebhooks(await session.api()), {
    columns,
    id: (webhook) => webhook.id,
    empty: 'No webhooks yet. Make one: frameq webhooks create https://hooks.example.com/frameq',
  });
};

/** In a word or two, whether messages get through. */
export function webhookState(webhook: WebhookView): string {
  if (!webhook.enabled) return 'off';
  return webhook.failing_since === null ? 'on' : `failing since ${formatMoment(webhook.failing_since)}`;
}
