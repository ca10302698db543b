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
  /** True when a transaction that is still open holds events back: look again soon, no notification may come. */
  readonly hidden: boolean;
}

const READ = loadStatement('read-events');
const HORIZON = loadStatement('event-horizon');

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
    const hidden = rows.at(-1)?.hidden ?? false;
    return { events: rows.slice(0, -1).map(({ hidden: _, ...event }) => event), hidden };
  }

  /** The place of now: a reader that starts here sees every change that is not yet final. */
  async latestPlace(): Promise<EventPlace> {
    const [row] = await this.db.query<{ txid: number }>(HORIZON, []);
    return { txid: row?.txid ?? 0, id: 0 };
  }
}
