import type { FastifyReply, FastifyRequest } from 'fastify';

/** For data: nothing in it may load, run or be framed, even when a browser is talked into showing it as a page. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** For the pages that frameq serves itself: their own scripts and styles, inline styles, nothing from elsewhere. */
const PAGE_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const PAGES = /^\/(docs|admin)(\/|$|\?)/;

/** Headers of every answer; a route may set stricter or, for media that a page embeds, wider ones. */
export function securityHeaders(path: string): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'content-security-policy': PAGES.test(path) ? PAGE_POLICY : DATA_POLICY,
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  };
}

/** Sets what every answer carries: the request id and the security headers. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply, securityEnabled: boolean): void {
  reply.header('x-request-id', request.id);
  reply.headers(securityHeaders(request.url));
  if (!securityEnabled) reply.header('x-frameq-security', 'disabled');
}
