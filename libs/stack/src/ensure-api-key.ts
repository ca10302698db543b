import type { ApiKeyRow } from '@frameq/db';
import { API_KEY_SCOPES, DEFAULT_TENANT, makeApiKey, uuidV7 } from '@frameq/domain';
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The key of the machine's own user. */
export interface OwnKey {
  readonly key: string;
  /** True when it was made just now, and so is shown this once. */
  readonly fresh: boolean;
  /** The 0600 file that holds it. */
  readonly file: string;
}

/**
 * Makes sure that the data folder holds an API key that the database knows, with every scope, for the tenant `default`.
 * A key file that was lost, whose key has ended, or that belongs to another database, is replaced by one with a new key: who can
 * read the data folder can always come in again.
 * @throws DATABASE_UNAVAILABLE
 */
export async function ensureApiKey(dataDir: string, databaseUrl: string): Promise<OwnKey> {
  const { apiKeyHash, ApiKeyStore, AuditStore, openDatabase, openPrisma } = await import('@frameq/db');
  const db = openDatabase({ url: databaseUrl, max: 1, applicationName: 'frameq-start' });
  const prisma = openPrisma({ url: databaseUrl, max: 1, applicationName: 'frameq-start' });
  try {
    const keys = new ApiKeyStore(prisma, db);
    const file = path.join(dataDir, 'api-key');
    const known = readKey(file);
    const row = known === null ? null : await keys.findByPrefix(known.split('_')[1] ?? '');
    if (known !== null && row !== null && holds(row) && row.hash === apiKeyHash(known)) {
      return { key: known, fresh: false, file };
    }
    const { key, prefix } = makeApiKey(randomBytes(40));
    const id = uuidV7(Date.now(), randomBytes(16));
    await keys.insert({
      id,
      tenantId: DEFAULT_TENANT,
      name: 'first key',
      prefix,
      hash: apiKeyHash(key),
      scopes: API_KEY_SCOPES,
    });
    const made = { action: 'key.create', target: id, detail: { name: 'first key', scopes: API_KEY_SCOPES } };
    await new AuditStore(db).append([{ tenantId: DEFAULT_TENANT, actorId: null, actor: 'frameq start', ...made }]);
    writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return { key, fresh: true, file };
  } finally {
    await Promise.all([prisma.$disconnect(), db.close()]);
  }
}

function holds({ revokedAt, expiresAt }: ApiKeyRow): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt.getTime() > Date.now());
}

function readKey(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
