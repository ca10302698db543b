import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const COOKIE = 'frameq_board';
const LIFETIME_MS = 8 * 60 * 60 * 1000;
const MAX_SESSIONS = 1_000;

/**
 * Browsers that have logged in to the board. The cookie is a random name for the key, which stays in this process, so that
 * a stolen cookie opens the board alone and only until it expires, and a revoked key ends its sessions.
 */
export class BoardSessions {
  private readonly sessions = new Map<string, { readonly key: string; readonly until: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Starts a session and returns its Set-Cookie. */
  start(key: string, overTls: boolean): string {
    for (const [id, session] of this.sessions) {
      if (session.until <= this.now() || this.sessions.size >= MAX_SESSIONS) this.sessions.delete(id);
    }
    const id = randomBytes(32).toString('base64url');
    this.sessions.set(id, { key, until: this.now() + LIFETIME_MS });
    return cookie(id, LIFETIME_MS / 1000, overTls);
  }

  /** The key behind the cookie of a request; undefined when there is no such session. */
  keyOf(headers: IncomingHttpHeaders): string | undefined {
    const session = this.sessions.get(idOf(headers) ?? '');
    return session !== undefined && session.until > this.now() ? session.key : undefined;
  }

  /** Ends the session of a request and returns the Set-Cookie that forgets it. */
  end(headers: IncomingHttpHeaders, overTls: boolean): string {
    this.sessions.delete(idOf(headers) ?? '');
    return cookie('', 0, overTls);
  }
}

function idOf(headers: IncomingHttpHeaders): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1];
}

function cookie(value: string, maxAgeS: number, overTls: boolean): string {
  return `${COOKIE}=${value}; Path=/admin; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${overTls ? '; Secure' : ''}`;
}
