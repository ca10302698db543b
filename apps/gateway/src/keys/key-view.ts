import type { KeyView } from '@frameq/contracts';
import type { ApiKeyRow } from '@frameq/db';

/** A key as admins see it: all but its secret. */
export function keyView(row: ApiKeyRow, now = Date.now()): KeyView {
  return {
    id: row.id,
    tenant: row.tenantId,
    name: row.name,
    prefix: `fq_${row.prefix}`,
    scopes: [...row.scopes],
    state: stateOf(row, now),
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    replaced_by: row.replacedBy,
  };
}

function stateOf({ revokedAt, expiresAt }: ApiKeyRow, now: number): KeyView['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt.getTime() <= now ? 'expired' : 'active';
}
