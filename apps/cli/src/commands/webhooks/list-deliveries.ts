import type { DeliveryView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { listDeliveries } from '../../http/webhook-calls.js';
import { formatMoment } from '../../output/format.js';
import type { Column } from '../../output/table.js';

/** `frameq webhooks deliveries` */
export const listDeliveriesCommand: CommandHandler<{ limit: number }> = async (session, { args, options }) => {
  const columns: Column<DeliveryView>[] = [
    { title: 'DELIVERY', value: (delivery) => delivery.id },
    { title: 'STATE', value: (delivery) => delivery.state },
    { title: 'TYPE', value: (delivery) => delivery.type },
    { title: 'TRIES', value: (delivery) => String(delivery.attempts), align: 'right' },
    { title: 'MADE', value: (delivery) => formatMoment(delivery.created_at) },
    { title: 'NOTE', value: deliveryNote, flexible: true },
  ];
  session.out.list(await listDeliveries(await session.api(), args[0] as string, options.limit), {
    columns,
    id: (delivery) => delivery.id,
    empty: 'Nothing was sent yet. Try it out: frameq webhooks test WEBHOOK',
  });
};

/** What came of the last attempt, and when the next one is. */
export function deliveryNote(delivery: DeliveryView): string {
  const last = delivery.history.at(-1);
  const next =
    delivery.state === 'pending'
      ? ` Next attempt: ${formatMoment(delivery.next_attempt_at ?? delivery.created_at)}.`
      : '';
  if (last === undefined) return delivery.state === 'pending' ? 'Not tried yet.' : '';
  return last.error === null ? `The receiver answered ${last.status} in ${last.took_ms} ms.` : `${last.error}${next}`;
}
