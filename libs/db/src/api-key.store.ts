import type { Database } from './database.js';
import type { PrismaClient } from './prisma.js';
import { loadStatement } from './statement.js';

const REVOKE = loadStatement('revoke-api-key');
const TOUCH = loadStatement('touch-api-key');

/** An API key as it is kept: never the key itself. */
export interface ApiKeyRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** The eight letters after `fq_`, by which a key is found and shown. */
  readonly prefix: string;
  /** SHA-256 of the whole key, in hex. */
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** What a new key needs. */
export type NewApiKey = Pick<ApiKeyRow, 'id' | 'tenantId' | 'name' | 'prefix' | 'hash' | 'scopes'> & {
  readonly expiresAt?: Date;
};

/** API keys; each acts for one tenant. */
export class ApiKeyStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly db: Database,
  ) {}

  async insert(key: NewApiKey): Promise<ApiKeyRow> {
    return this.prisma.apiKey.create({ data: { ...key, scopes: [...key.scopes] } });
  }

  /** The key with this prefix, whether it still holds or not; the caller compares the hash. */
  async findByPrefix(prefix: string): Promise<ApiKeyRow | null> {
    return this.prisma.apiKey.findUnique({ where: { prefix } });
  }

  /** The tenant's keys, newest first. */
  async list(tenantId: string): Promise<ApiKeyRow[]> {
    return this.prisma.apiKey.findMany({ where: { tenantId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
  }

  /** Ends a key for good. False when the tenant has no such key or it was revoked before. */
  async revoke(id: string, tenantId: string): Promise<boolean> {
    const changed = await this.db.query(REVOKE, [id, tenantId]);
    return changed.length > 0;
  }

  /** Notes that a key was used, at most once a minute. */
  async touch(id: string): Promise<void> {
    await this.db.query(TOUCH, [id]);
  }
}
