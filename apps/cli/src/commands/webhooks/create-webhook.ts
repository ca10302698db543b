import type { WebhookWithSecret } from '@frameq/contracts';
import { CliError } from '../../cli-error.js';
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
  if (webhook.secret === null && out.options.output === 'ids') throw secretLost(webhook);
  out.record(webhook, webhook.secret ?? '', () => [...lines, `Secret: ${webhook.secret ?? 'not shown again'}`]);
  if (webhook.secret === null)
    out.note(`The answer was lost on the way, and the secret with it: frameq webhooks rotate-secret ${webhook.id}`);
  else out.note(out.paintNote('dim', 'Keep the secret: it is not shown again.'));
}

/** With --quiet the secret is all that there would be to write, and a message would not be seen. */
function secretLost({ id }: WebhookWithSecret): CliError {
  return new CliError('ANSWER_CUT', `Webhook ${id} was made, but the answer with its secret was lost on the way.`, {
    hint: `Give it another secret: frameq webhooks rotate-secret ${id} -q`,
  });
}
