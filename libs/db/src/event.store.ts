import type { Database } from './database.js';
import { loadStatement } from './statement.js';

/** A change of state as it is stored. */
export interface EventRow {
  readonly txid: number;
  readonly id: number;
  readonly kind: string;
  readonly jobId: string;
  readonly stageId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** A place in the order of events; what comes after it is not yet read. */
export interface EventPlace {
  readonly txid: number;
  readonly id: number;
}

/** What a reader gets. */
export interface EventBatch {
  readonly events: readonly EventRow[];
  /**
   * Where to read on: behind the last event of a full page, else behind everything that is settled, whoever it belongs to, so
   * that a reader of few events does not pass over those of everybody else again and again.
   */
  readonly next: EventPlace;
  /** True when a transaction that is still open holds events back: look again soon, no notification may come. */
  readonly hidden: boolean;
}

const READ = loadStatement('read-events');
const RESUME = loadStatement('resume-events');
const PRUNE = loadStatement('prune-events');

type ReadRow = EventRow & { readonly hidden: boolean | null };

/** Changes of state, in an order that no transaction can enter behind a reader. */
export class EventStore {
  constructor(private readonly db: Database) {}

  /** The tenant's events after a place, `limit` at most. What a transaction commits late is held back until it is its turn. */
  async readAfter(
    place: EventPlace,
    tenantId: string,
    limit: number,
    filter: { readonly jobId?: string } = {},
  ): Promise<EventBatch> {
    const rows = await this.db.query<ReadRow>(READ, [tenantId, place.txid, place.id, filter.jobId ?? null, limit]);
    const { txid, hidden } = rows.at(-1)!;
    const events = rows.slice(0, -1).map(({ hidden: _, ...event }) => event);
    const last = events.at(-1) ?? place;
    const next = events.length === limit || last.txid >= txid ? last : { txid, id: 0 };
    return { events, next: { txid: next.txid, id: next.id }, hidden: hidden ?? false };
  }

  /**
   * Where a reader goes on: at the place it was, or now when it was nowhere. `missed` is true when its last event is no longer
   * kept, or was never here: the reader then begins now and has to load again what it shows.
   */
  async resume(
    place: EventPlace | null,
    tenantId: string,
  ): Promise<{ readonly place: EventPlace; readonly missed: boolean }> {
    const [row] = await this.db.query<{ txid: number; kept: boolean }>(RESUME, [
      tenantId,
      place?.txid ?? null,
      place?.id ?? null,
    ]);
    const now: EventPlace = { txid: row!.txid, id: 0 };
    if (place === null) return { place: now, missed: false };
    // An id of 0 is no event but a place that was now once.
    const known = place.id === 0 ? place.txid <= now.txid : row!.kept;
    return known ? { place, missed: false } : { place: now, missed: true };
  }

  /** Forgets events older than 30 days, `limit` at most; returns how many. */
  async prune(limit: number): Promise<number> {
    return (await this.db.query(PRUNE, [limit])).length;
  }
}
