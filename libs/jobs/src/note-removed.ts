import type { AuditStore, NewAuditEntry, Queryable } from '@frameq/db';

/** Who cleans up, for the audit log. */
export type CleanupActor = Pick<NewAuditEntry, 'actorId' | 'actor' | 'requestId' | 'address'>;

/** Anything that was removed, as far as the audit log tells it. */
export interface RemovedRow {
  readonly tenantId: string;
  readonly bytes?: number;
  readonly id?: string;
  readonly sha256?: string;
  readonly stageId?: string;
  readonly token?: number;
  readonly name?: string;
  readonly index?: number;
}

/** Notes a batch in the audit log. */
export type NoteRemoved = (rows: readonly RemovedRow[], tx?: Queryable) => Promise<void>;

/** Notes a batch, an entry for each tenant with the ids of all that was removed. */
export function noteRemoved(actor: CleanupActor, what: string, audit: Pick<AuditStore, 'append'>): NoteRemoved {
  return async (rows: readonly RemovedRow[], tx?: Queryable): Promise<void> => {
    const tenants = [...new Set(rows.map((row) => row.tenantId))];
    const entries = tenants.map((tenantId) => {
      const own = rows.filter((row) => row.tenantId === tenantId);
      const bytes = own.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
      const detail = { reason: 'retention', count: own.length, bytes, ids: own.map(nameOf) };
      return { ...actor, tenantId, action: `${what}.remove`, detail };
    });
    await audit.append(entries, tx);
  };
}

function nameOf(row: RemovedRow): string {
  if (row.id !== undefined) return row.id;
  if (row.sha256 !== undefined) return row.sha256;
  return `${row.stageId}/${row.token}/${row.name ?? `log ${row.index}`}`;
}
