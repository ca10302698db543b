import type { CommandHandler } from '../../command-handler.js';
import { switchWebhook } from '../../http/webhook-calls.js';

/** `frameq webhooks enable` and `disable`. */
export function switchWebhookCommand(word: 'enable' | 'disable'): CommandHandler {
  return async (session, { args }) => {
    const webhook = await switchWebhook(await session.api(), args[0] as string, word === 'enable');
    session.out.record(webhook, webhook.id, () => [`Webhook ${webhook.id} is ${webhook.enabled ? 'on' : 'off'}.`]);
  };
}
