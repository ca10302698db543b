import { withMigrationClient } from '../migration-client.js';
import type { ApiKeyRow } from '../api-key.store.js';
import { loadStatement } from '../statement.js';

const LIST = loadStatement('list-api-keys');

/** Every key that holds now, of all tenants, the newest first. Throws DATABASE_UNAVAILABLE. */
export async function liveKeys(url: string): Promise<Pick<ApiKeyRow, 'prefix' | 'name' | 'tenantId'>[]> {
  return withMigrationClient(url, async (client) => {
    const { rows } = await client.query<ApiKeyRow>(LIST.text, [null, true, null, Number.MAX_SAFE_INTEGER]);
    return rows.map(({ prefix, name, tenantId }) => ({ prefix, name, tenantId }));
  });
}
