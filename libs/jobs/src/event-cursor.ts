import type { EventPlace } from '@frameq/db';
import { AppError } from '@frameq/domain';

/** A place in the order of events as clients know it: transaction, then id. */
export function writeEventCursor(place: EventPlace): string {
  return `${place.txid}-${place.id}`;
}

/** The place that a client named. Throws INVALID_CURSOR. */
export function readEventCursor(cursor: string): EventPlace {
  const [, txid, id] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  if (txid !== undefined && id !== undefined) return { txid: Number(txid), id: Number(id) };
  throw new AppError('INVALID_CURSOR', 'This is not the id of an event.', {
    hint: 'Use the id of an event exactly as the stream gave it, or none to begin with now.',
  });
}
