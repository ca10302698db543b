import type { Database, Queryable } from './database.js';
import type { PrismaClient } from './prisma.js';
import { loadStatement } from './statement.js';

const LOCK = loadStatement('lock-api-keys');
const STANDING = loadStatement('read-api-key-standing');
const ISSUE = loadStatement('issue-api-key');
const END = loadStatement('end-api-key');
const LIST = loadStatement('list-api-keys');
const TOUCH = loadStatement('touch-api-key');

/**
 * Where a key or a session that changed is announced; the payload is the key's prefix or the session's hash, and empty when
 * announcements may have been missed.
 */
export const ACCESS_CHANNEL = 'frameq_access';

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
  /** The key that took its place when it was rotated. */
  readonly replacedBy: string | null;
}

/** What a new key needs. */
export type NewApiKey = Pick<ApiKeyRow, 'id' | 'tenantId' | 'name' | 'prefix' | 'hash' | 'scopes'> & {
  readonly expiresAt?: Date;
};

/** A key that is about to end, and what depends on it. */
export interface ApiKeyStanding extends Pick<ApiKeyRow, 'id' | 'tenantId' | 'name' | 'prefix' | 'scopes'> {
  /** Neither revoked nor expired. */
  readonly isLive: boolean;
  readonly isRotated: boolean;
  /** How long it was to live, in seconds; null: for ever. */
  readonly lifetimeS: number | null;
  /** Other keys that administer its tenant and stay. */
  readonly otherAdmins: number;
}

/** Which keys to read. */
export interface ApiKeyFilter {
  /** Null reads every tenant's. */
  readonly tenantId: string | null;
  /** True leaves out keys that no longer hold. */
  readonly liveOnly?: boolean;
  /** Reads below this id. */
  readonly before?: string;
  readonly limit: number;
}

/** API keys; each acts for one tenant. */
export class ApiKeyStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly db: Database,
  ) {}

  /** Keeps a key, whether its tenant exists or not: for the first key of all. */
  async insert(key: NewApiKey): Promise<ApiKeyRow> {
    return this.prisma.apiKey.create({ data: { ...key, scopes: [...key.scopes] } });
  }

  /** The key with this prefix, whether it still holds or not; the caller compares the hash. */
  async findByPrefix(prefix: string): Promise<ApiKeyRow | null> {
    return this.prisma.apiKey.findUnique({ where: { prefix } });
  }

  /** Null when there is no such key, or it is of another tenant than the one given. */
  async get(id: string, tenantId: string | null): Promise<ApiKeyRow | null> {
    return this.prisma.apiKey.findFirst({ where: { id, ...(tenantId !== null && { tenantId }) } });
  }

  /** A page of keys, newest first. */
  async list({ tenantId, liveOnly = false, before, limit }: ApiKeyFilter): Promise<ApiKeyRow[]> {
    return this.db.query<ApiKeyRow>(LIST, [tenantId, liveOnly, before ?? null, limit]);
  }

  /** Lets this transaction alone make and end keys until it ends. */
  async lock(tx: Queryable): Promise<void> {
    await tx.query(LOCK, []);
  }

  /** What hangs on a key; null when there is none, or it is of another tenant than the one given. */
  async standing(id: string, tenantId: string | null, tx: Queryable): Promise<ApiKeyStanding | null> {
    return (await tx.query<ApiKeyStanding>(STANDING, [id, tenantId]))[0] ?? null;
  }

  /** Keeps a key that ends at `expiresAt`, or after `lifetimeS`, or never. False when there is no such tenant. */
  async issue(key: NewApiKey, lifetimeS: number | null, tx: Queryable): Promise<boolean> {
    const { id, tenantId, name, prefix, hash, scopes, expiresAt } = key;
    const made = await tx.query(ISSUE, [id, tenantId, name, prefix, hash, scopes, expiresAt ?? null, lifetimeS]);
    return made.length > 0;
  }

  /** Ends a key after some seconds, 0 for now. False when it was revoked before. */
  async end(
    id: string,
    terms: { readonly afterS: number; readonly replacedBy?: string },
    tx: Queryable = this.db,
  ): Promise<boolean> {
    return (await tx.query(END, [id, terms.afterS, terms.replacedBy ?? null])).length > 0;
  }

  /** Notes that a key was used, at most once a minute. */
  async touch(id: string): Promise<void> {
    await this.db.query(TOUCH, [id]);
  }
}
