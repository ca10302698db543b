import type { EventView } from '@frameq/contracts';
import type { EventRow } from '@frameq/db';
import { setTimeout as delay } from 'node:timers/promises';
import { readEventCursor, writeEventCursor } from './event-cursor.js';
import type { JobsParts } from './jobs-parts.js';

/** Where a stream of events begins. */
export interface EventStart {
  readonly cursor: string;
  /** True when events between the wanted place and this one are no longer kept: load again what is shown. */
  readonly missed: boolean;
}

/** A page of events. */
export interface EventPage {
  readonly events: readonly EventView[];
  /** Where to read on; behind what others wrote meanwhile, too. Good as Last-Event-ID. */
  readonly cursor: string;
}

/** Between two looks at events that an open transaction holds back, in milliseconds. */
const LOOK_AGAIN_MS = [10, 30, 60] as const;

/** Where to begin: at the cursor that a client comes back with, else now. Throws INVALID_CURSOR. */
export async function openEvents(
  cursor: string | null,
  tenantId: string,
  { stores }: Pick<JobsParts, 'stores'>,
): Promise<EventStart> {
  const wanted = cursor === null ? null : readEventCursor(cursor);
  const { place, missed } = await stores.events.resume(wanted, tenantId);
  return { cursor: writeEventCursor(place), missed };
}

/**
 * The tenant's events after a cursor, in an order into which nothing is inserted later, `limit` at most. When all that is new is
 * held back by a transaction that is still open, it looks again for a tenth of a second: no notification may follow.
 */
export async function readEvents(
  cursor: string,
  tenantId: string,
  limit: number,
  { stores }: Pick<JobsParts, 'stores'>,
): Promise<EventPage> {
  let batch = await stores.events.readAfter(readEventCursor(cursor), tenantId, limit);
  for (const pause of LOOK_AGAIN_MS) {
    if (batch.events.length > 0 || !batch.hidden) break;
    await delay(pause);
    batch = await stores.events.readAfter(batch.next, tenantId, limit);
  }
  return { events: batch.events.map(toEventView), cursor: writeEventCursor(batch.next) };
}

function toEventView(event: EventRow): EventView {
  return {
    id: writeEventCursor(event),
    kind: event.kind,
    job_id: event.jobId,
    stage_id: event.stageId,
    data: { ...event.data },
    time: event.createdAt.toISOString(),
  };
}
