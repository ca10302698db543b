import { AppError, DEFAULT_TENANT } from '@frameq/domain';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { actorOf } from '../audit/audit-actor.js';
import { BoundedAudit } from '../audit/bounded-audit.js';
import { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { type Access, describeAccess, isAllowed } from '../auth/scopes.js';
import { isOverTls } from '../http/is-over-tls.js';
import { Service, type Services } from '../services.js';
import { refuseCrossSite } from './same-origin.js';
import { dropCookie, keepCookie, sessionHash, sessionOf } from './session-cookie.js';

/** How long a session lasts. */
const LIFETIME_S = 12 * 60 * 60;

/** A browser that has signed in. */
export interface SignIn {
  readonly caller: Caller;
  /** The Set-Cookie that keeps the session; null when security is switched off. */
  readonly cookie: string | null;
  readonly expiresAt: Date | null;
}

/** Lets browsers in with a key and out again. */
@Injectable()
export class SessionsService {
  private readonly signIns: BoundedAudit;
  private readonly refusals: BoundedAudit;

  constructor(
    @Service('sessions') private readonly sessions: Services['sessions'],
    @Service('database') private readonly database: Services['database'],
    @Service('config') private readonly config: Services['config'],
    @Service('audit') audit: Services['audit'],
    private readonly authenticator: Authenticator,
  ) {
    this.signIns = new BoundedAudit(audit);
    this.refusals = new BoundedAudit(audit);
  }

  /** Starts a session for a key that may do what `access` asks for. Throws UNAUTHORIZED, FORBIDDEN, CROSS_SITE_REFUSED. */
  async signIn(key: string | undefined, access: Access, request: FastifyRequest): Promise<SignIn> {
    refuseCrossSite(request, this.config.publicUrl);
    const caller = await this.admit(key, access, request);
    const { apiKeyId } = caller;
    if (apiKeyId === null) return { caller, cookie: null, expiresAt: null };
    const id = randomBytes(32).toString('base64url');
    const expiresAt = await this.database.transaction(async (tx) => {
      const entry = { ...actorOf(caller, request), action: 'session.start', target: apiKeyId };
      await this.signIns.append(entry, tx);
      return this.sessions.start(sessionHash(id), apiKeyId, LIFETIME_S, tx);
    });
    return { caller, cookie: keepCookie(id, LIFETIME_S, isOverTls(request, this.config)), expiresAt };
  }

  /** Ends the session of a request, if it has one; `cookie` makes the browser forget it. Throws CROSS_SITE_REFUSED. */
  async signOut(request: FastifyRequest): Promise<{ readonly cookie: string; readonly ended: boolean }> {
    refuseCrossSite(request, this.config.publicUrl);
    const hash = sessionOf(request.headers);
    const caller = hash === undefined ? null : await this.authenticator.resume(hash).catch(() => null);
    let ended = false;
    if (hash !== undefined) {
      ended = await this.database.transaction(async (tx) => {
        const was = await this.sessions.end(hash, tx);
        if (was && caller !== null) {
          const entry = { ...actorOf(caller, request), action: 'session.end', target: caller.apiKeyId };
          await this.signIns.append(entry, tx);
        }
        return was;
      });
      this.authenticator.forget(hash);
    }
    return { cookie: dropCookie(isOverTls(request, this.config)), ended };
  }

  private async admit(key: string | undefined, access: Access, request: FastifyRequest): Promise<Caller> {
    let caller: Caller | null = null;
    try {
      caller = await this.authenticator.verify(key);
      if (isAllowed(access, caller)) return caller;
      throw new AppError('FORBIDDEN', `This key lacks ${describeAccess(access).replaceAll('`', '')}.`);
    } catch (error) {
      if (error instanceof AppError && error.status < 500) await this.noteRefusal(caller, error, request);
      throw error;
    }
  }

  private async noteRefusal(caller: Caller | null, error: AppError, request: FastifyRequest): Promise<void> {
    const unknown = {
      tenantId: DEFAULT_TENANT,
      actorId: null,
      actor: 'unknown',
      requestId: request.id,
      address: request.ip,
    };
    const actor = caller === null ? unknown : actorOf(caller, request);
    await this.refusals.append({ ...actor, action: 'session.refuse', detail: { code: error.code } });
  }
}
