import type { DeliveryView } from '@frameq/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandHandler } from '../../command-handler.js';
import type { ExitName } from '../../exit-code.js';
import { getDelivery, redeliver, testWebhook } from '../../http/webhook-calls.js';
import type { Session } from '../../session.js';
import { deliveryNote } from './list-deliveries.js';

const LOOK_MS = 250;
/** Longer than one attempt may take. */
const PATIENCE_MS = 15_000;

/** `frameq webhooks test` */
export const testWebhookCommand: CommandHandler = async (session, { args }) =>
  follow(session, await testWebhook(await session.api(), args[0] as string));

/** `frameq webhooks redeliver` */
export const redeliverCommand: CommandHandler = async (session, { args }) => {
  const [webhook, delivery] = args as [string, string];
  return follow(session, await redeliver(await session.api(), webhook, delivery));
};

/** Waits for the first attempt and shows what came of it. */
async function follow(session: Session, sent: DeliveryView): Promise<ExitName> {
  const api = await session.api();
  const until = performance.now() + PATIENCE_MS;
  let delivery = sent;
  while (delivery.attempts === 0 && delivery.state === 'pending' && performance.now() < until) {
    await delay(LOOK_MS, undefined, { signal: session.signal }).catch(() => session.signal.throwIfAborted());
    delivery = await getDelivery(api, sent);
  }
  session.out.record(delivery, delivery.id, () => [`${delivery.state}: ${deliveryNote(delivery)}`]);
  if (delivery.attempts === 0) session.out.note('Nothing has been sent yet; is the keeper running? frameq status');
  return delivery.state === 'delivered' ? 'ok' : 'failure';
}
