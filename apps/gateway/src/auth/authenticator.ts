import type { ApiKeyRow, ApiKeyStore } from '@frameq/db';
import { API_KEY_SCOPES, AppError, DEFAULT_TENANT, isApiKey } from '@frameq/domain';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './caller.js';
import { presentedKey } from './presented-key.js';

/** Where keys are looked up, and where their use is noted. */
export type KeySource = Pick<ApiKeyStore, 'findByPrefix' | 'touch'>;

/** How long a key that was looked up is believed; a revocation bites within this time. */
const BELIEVED_MS = 1_000;
const MAX_BELIEVED = 1_000;
const NOTED_EVERY_MS = 60_000;
const ANYBODY: Caller = {
  tenantId: DEFAULT_TENANT,
  apiKeyId: null,
  keyName: 'anybody (security is off)',
  scopes: API_KEY_SCOPES,
  credential: null,
};

/** Finds out for whom a request acts. Throws UNAUTHORIZED. */
export class Authenticator {
  private readonly believed = new Map<string, { readonly until: number; readonly key: Promise<ApiKeyRow | null> }>();

  constructor(
    private readonly keys: KeySource,
    private readonly securityEnabled: boolean,
    private readonly now: () => number = Date.now,
  ) {}

  /** The caller behind the key in these headers. With security switched off everybody is the default tenant. */
  async identify(headers: IncomingHttpHeaders): Promise<Caller> {
    return this.verify(presentedKey(headers));
  }

  /** The caller behind a key. The same answer for every way of being wrong, so that nothing can be probed. */
  async verify(key: string | undefined): Promise<Caller> {
    if (!this.securityEnabled) return ANYBODY;
    if (key === undefined) throw new AppError('UNAUTHORIZED', 'This request carries no API key.');
    const known = isApiKey(key) ? await this.lookUp(key.slice('fq_'.length, 'fq_'.length + 8)) : null;
    const valid = known !== null && hashesEqual(sha256(key), known.hash) && this.isLive(known);
    if (!valid) throw new AppError('UNAUTHORIZED', 'This API key is not valid; it may have expired or been revoked.');
    const { tenantId, id, name, scopes, prefix, expiresAt } = known;
    const credential = { prefix, session: null, until: expiresAt };
    return { tenantId, apiKeyId: id, keyName: name, scopes, credential };
  }

  private isLive(key: ApiKeyRow): boolean {
    return key.revokedAt === null && (key.expiresAt === null || key.expiresAt.getTime() > this.now());
  }

  /** When a key was last used is a help for people; a failure to note it must not fail a request. */
  private noteUse(key: ApiKeyRow | null): void {
    if (key === null || (key.lastUsedAt !== null && this.now() - key.lastUsedAt.getTime() < NOTED_EVERY_MS)) return;
    this.keys.touch(key.id).catch(() => undefined);
  }

  /** Remembers the promise, not the answer: a burst with one key asks the database once. */
  private lookUp(prefix: string): Promise<ApiKeyRow | null> {
    const found = this.believed.get(prefix);
    if (found !== undefined && found.until > this.now()) return found.key;
    if (this.believed.size >= MAX_BELIEVED) this.believed.clear();
    const key = this.keys.findByPrefix(prefix);
    this.believed.set(prefix, { until: this.now() + BELIEVED_MS, key });
    key.then(
      (row) => this.noteUse(row),
      () => this.believed.delete(prefix),
    );
    return key;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hashesEqual(given: Buffer, knownHex: string): boolean {
  const known = Buffer.from(knownHex, 'hex');
  return known.length === given.length && timingSafeEqual(given, known);
}
