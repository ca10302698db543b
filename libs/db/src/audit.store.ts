import type { Database, Queryable } from './database.js';
import { loadStatement } from './statement.js';

const APPEND = loadStatement('append-audit');
const LIST = loadStatement('list-audit');

/** A deed to note. */
export interface NewAuditEntry {
  readonly tenantId: string;
  /** The API key that acted; null for what frameq does by itself. */
  readonly actorId: string | null;
  /** The name of the key, or of the service, e.g. `keeper`. */
  readonly actor: string;
  /** What was done, noun first: `key.create`, `queue.pause`, `artifact.delete`. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly target?: string | null;
  readonly requestId?: string | null;
  /** From where the request came. */
  readonly address?: string | null;
  /** More facts; never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A deed as it was noted. */
export interface AuditRow extends Required<NewAuditEntry> {
  /** Rises with time; the cursor of a page. */
  readonly id: number;
  readonly at: Date;
}

/** Which deeds to read. */
export interface AuditFilter {
  /** Null reads every tenant's. */
  readonly tenantId: string | null;
  readonly actions?: readonly string[];
  /** Reads below this id. */
  readonly before?: number;
  readonly limit: number;
}

/** Who did what. Append-only: the database refuses any change. */
export class AuditStore {
  constructor(private readonly db: Database) {}

  /** Notes deeds; within the transaction of the deed, so that neither is there without the other. */
  async append(entries: readonly NewAuditEntry[], tx: Queryable = this.db): Promise<void> {
    if (entries.length > 0) await tx.query(APPEND, [JSON.stringify(entries)]);
  }

  /** A page of deeds, newest first. */
  async list({ tenantId, actions, before, limit }: AuditFilter): Promise<AuditRow[]> {
    return this.db.query<AuditRow>(LIST, [tenantId, before ?? null, actions ?? null, limit]);
  }
}
