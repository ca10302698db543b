import { apiKeyHash, type ApiKeyRow, type ApiKeyStore, type SessionRow, type SessionStore } from '@frameq/db';
import { API_KEY_SCOPES, AppError, DEFAULT_TENANT, isApiKey } from '@frameq/domain';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { sessionOf } from '../session/session-cookie.js';
import { Believed } from './believed.js';
import type { Caller, Credential } from './caller.js';
import { presentedKey } from './presented-key.js';

/** Where keys are looked up, and where their use is noted. */
export type KeySource = Pick<ApiKeyStore, 'findByPrefix' | 'touch'>;
/** Where sessions are looked up. */
export type SessionSource = Pick<SessionStore, 'find'>;

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
  private readonly keys: Believed<ApiKeyRow | null>;
  private readonly sessions: Believed<SessionRow | null>;

  constructor(
    private readonly source: KeySource,
    sessions: SessionSource,
    private readonly securityEnabled: boolean,
    private readonly now: () => number = Date.now,
  ) {
    this.keys = new Believed((prefix) => this.lookUp(prefix), now);
    this.sessions = new Believed((hash) => sessions.find(hash), now);
  }

  /** The caller behind the key in these headers, or else behind the session of their cookie. */
  async identify(headers: IncomingHttpHeaders): Promise<Caller> {
    if (!this.securityEnabled) return ANYBODY;
    const [key, session] = [presentedKey(headers), sessionOf(headers)];
    if (key === undefined && session !== undefined) return this.resume(session);
    return this.verify(key);
  }

  /** The caller behind a key. The same answer for every way of being wrong, so that nothing can be probed. */
  async verify(key: string | undefined): Promise<Caller> {
    if (!this.securityEnabled) return ANYBODY;
    if (key === undefined) throw new AppError('UNAUTHORIZED', 'This request carries no API key.');
    const known = isApiKey(key) ? await this.keys.get(key.slice('fq_'.length, 'fq_'.length + 8)) : null;
    const valid = known !== null && hashesEqual(apiKeyHash(key), known.hash) && this.isLive(known);
    if (!valid) throw new AppError('UNAUTHORIZED', 'This API key is not valid; it may have expired or been revoked.');
    return callerOfKey(known, { prefix: known.prefix, session: null, until: known.expiresAt });
  }

  /** The caller behind a session, by the hash of its cookie. It ends with its key. */
  async resume(hash: string): Promise<Caller> {
    const session = await this.sessions.get(hash);
    const key = session === null ? null : await this.keys.get(session.prefix);
    if (session === null || key === null || !this.isLive(key)) {
      throw new AppError('UNAUTHORIZED', 'This session has ended; sign in again.');
    }
    const ends = [session.expiresAt, key.expiresAt ?? session.expiresAt].sort((a, b) => a.getTime() - b.getTime());
    return callerOfKey(key, { prefix: key.prefix, session: hash, until: ends[0]! });
  }

  /** The caller that a key stands for, by its prefix, while it holds; null when it does not. For what the key has signed. */
  async vouch(prefix: string): Promise<Caller | null> {
    if (!this.securityEnabled) return ANYBODY;
    const key = await this.keys.get(prefix);
    if (key === null || !this.isLive(key)) return null;
    return callerOfKey(key, { prefix: key.prefix, session: null, until: key.expiresAt });
  }

  /** The credential as it is now. Throws UNAUTHORIZED when it no longer holds. */
  async renew(credential: Credential): Promise<Credential> {
    if (credential.session !== null) return (await this.resume(credential.session)).credential ?? credential;
    const key = await this.keys.get(credential.prefix);
    if (key !== null && this.isLive(key)) return { ...credential, until: key.expiresAt };
    throw new AppError('UNAUTHORIZED', 'This API key has ended.');
  }

  /** Believes nothing any more about a key (by its prefix) or a session (by its hash); without a name, about all of them. */
  forget(name?: string): void {
    this.keys.forget(name);
    this.sessions.forget(name);
  }

  private async lookUp(prefix: string): Promise<ApiKeyRow | null> {
    const key = await this.source.findByPrefix(prefix);
    if (key !== null && (key.lastUsedAt === null || this.now() - key.lastUsedAt.getTime() >= NOTED_EVERY_MS)) {
      // When a key was last used is a help for people; a failure to note it must not fail a request.
      this.source.touch(key.id).catch(() => undefined);
    }
    return key;
  }

  private isLive(key: ApiKeyRow): boolean {
    return key.revokedAt === null && (key.expiresAt === null || key.expiresAt.getTime() > this.now());
  }
}

function callerOfKey({ tenantId, id, name, scopes }: ApiKeyRow, credential: Credential): Caller {
  return { tenantId, apiKeyId: id, keyName: name, scopes, credential };
}

function hashesEqual(givenHex: string, knownHex: string): boolean {
  const [given, known] = [Buffer.from(givenHex, 'hex'), Buffer.from(knownHex, 'hex')];
  return known.length === given.length && timingSafeEqual(given, known);
}
