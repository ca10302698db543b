import type { Config } from '@frameq/config';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** For data: nothing in it may load, run or be framed, even when a browser is talked into showing it as a page. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** For the pages that frameq serves itself: their own scripts and styles, inline styles, nothing from elsewhere. */
const PAGE_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const PAGES = /^\/(docs|admin)(\/|$|\?)/;

/** Half a year, for this host alone: other hosts of the domain are not ours to decide about. */
const HSTS_S = 15_552_000;

/** What the headers of an answer depend on. */
export type EdgeFacts = Pick<Config, 'publicUrl' | 'securityEnabled'>;

/** Headers of every answer; a route may set stricter or, for media that a page embeds, wider ones. */
export function securityHeaders(path: string): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'content-security-policy': PAGES.test(path) ? PAGE_POLICY : DATA_POLICY,
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    'x-dns-prefetch-control': 'off',
    'x-permitted-cross-domain-policies': 'none',
    // The filters of old browsers could be turned against a page.
    'x-xss-protection': '0',
  };
}

/** Sets what every answer carries: the request id, the security headers, and HSTS where people come by https. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply, config: EdgeFacts): void {
  reply.header('x-request-id', request.id);
  reply.headers(securityHeaders(request.url));
  if (config.publicUrl?.startsWith('https:') === true) {
    reply.header('strict-transport-security', `max-age=${HSTS_S}`);
  }
  if (!config.securityEnabled) reply.header('x-frameq-security', 'disabled');
}
