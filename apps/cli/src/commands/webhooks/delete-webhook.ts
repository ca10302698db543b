import { confirm } from '../../ask.js';
import type { CommandHandler } from '../../command-handler.js';
import { deleteWebhook } from '../../http/webhook-calls.js';

/** `frameq webhooks delete`: asks first. */
export const deleteWebhookCommand: CommandHandler = async (session, { args }) => {
  const id = args[0] as string;
  const api = await session.api();
  if (!(await confirm(session, `Delete webhook ${id} and the record of what it was sent?`))) return 'failure';
  await deleteWebhook(api, id);
  session.out.record({ id, deleted: true }, id, () => [`Webhook ${id} is gone.`]);
  return 'ok';
};
