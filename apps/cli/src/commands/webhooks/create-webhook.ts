import type { WebhookWithSecret } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { createWebhook, rotateWebhookSecret } from '../../http/webhook-calls.js';
import { formatMoment } from '../../output/format.js';
import type { Session } from '../../session.js';

/** `frameq webhooks create`: makes a webhook and shows its secret, this once. */
export const createWebhookCommand: CommandHandler<{ event?: string[]; name?: string }> = async (
  session,
  { args, options },
) => {
  const { event: events, name } = options;
  const body = {
    url: args[0] as string,
    ...(events !== undefined && { events }),
    ...(name !== undefined && { name }),
  };
  const webhook = await createWebhook(await session.api(), body);
  print(session, webhook, [`Webhook ${webhook.id} sends to ${webhook.url}.`]);
};

/** `frameq webhooks rotate-secret`: shows the new secret, this once. */
export const rotateSecretCommand: CommandHandler<{ overlap?: number }> = async (session, { args, options }) => {
  const webhook = await rotateWebhookSecret(await session.api(), args[0] as string, options.overlap);
  const until = webhook.previous_secret_expires_at;
  const old =
    until === null ? 'The old secret signs no more.' : `The old secret signs too until ${formatMoment(until)}.`;
  print(session, webhook, [`Webhook ${webhook.id} has a new secret. ${old}`]);
};

function print(session: Session, webhook: WebhookWithSecret, lines: readonly string[]): void {
  const { out } = session;
  out.record(webhook, webhook.id, () => [...lines, `Secret: ${webhook.secret ?? 'not shown again'}`]);
  if (webhook.secret === null)
    out.note(`The answer was lost on the way, and the secret with it: frameq webhooks rotate-secret ${webhook.id}`);
  else out.note(out.paintNote('dim', 'Keep the secret: it is not shown again.'));
}
