import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The cookie that holds a session. */
export const SESSION_COOKIE = 'frameq_session';

/** The hash under which a cookie is kept. */
export function sessionHash(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/** The hash of the session that a request names by its cookie; undefined when it has none of our shape. */
export function sessionOf(headers: IncomingHttpHeaders): string | undefined {
  const [, id] = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]{43})(?:;|$)`).exec(headers.cookie ?? '') ?? [];
  return id === undefined ? undefined : sessionHash(id);
}

/** A Set-Cookie that keeps a session in the browser, out of reach of scripts and of other sites. */
export function keepCookie(id: string, lifetimeS: number, isSecure: boolean): string {
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${lifetimeS}${isSecure ? '; Secure' : ''}`;
  return `${SESSION_COOKIE}=${id}; ${attributes}`;
}

/** A Set-Cookie that makes the browser forget its session. */
export function dropCookie(isSecure: boolean): string {
  return keepCookie('', 0, isSecure);
}
