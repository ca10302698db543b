import { AppError } from '@frameq/domain';
import type { FastifyRequest } from 'fastify';

/** A header that no page of another origin can send without being asked first, and CORS then says no. */
const PROOF_HEADER = 'x-frameq-request';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

type Sent = Pick<FastifyRequest, 'headers' | 'host' | 'method'>;

/**
 * Refuses a request that a browser sends for another site. Browsers say so by `Sec-Fetch-Site`, and where they do not (over
 * plain HTTP) by `Origin`; programs send neither. Throws CROSS_SITE_REFUSED.
 */
export function refuseCrossSite(request: Sent, publicOrigin: string | null): void {
  if (proofOf(request, publicOrigin) === false) throw refusal();
}

/**
 * Refuses a request that changes something and that a browser sends for a page of strangers, where no key and no cookie
 * tells who asks. Origins that CORS lets in are no strangers. Throws CROSS_SITE_REFUSED.
 */
export function refuseForeignChange(request: Sent, publicOrigin: string | null, trusted: readonly string[]): void {
  const { origin } = request.headers;
  if (SAFE_METHODS.has(request.method) || (origin !== undefined && trusted.includes(origin))) return;
  refuseCrossSite(request, publicOrigin);
}

/**
 * Asks a request that changes something for a proof that a page of frameq's own sent it: a cookie alone is none, because
 * browsers add it to whatever makes them send a request. Throws CROSS_SITE_REFUSED.
 */
export function requireSameOrigin(request: Sent, publicOrigin: string | null): void {
  if (SAFE_METHODS.has(request.method)) return;
  const proof = proofOf(request, publicOrigin);
  if (proof === true || (proof === null && request.headers[PROOF_HEADER] !== undefined)) return;
  throw refusal();
}

/** Whether the browser says that one of our own pages sent the request; null when it says nothing. */
function proofOf({ headers, host }: Sent, publicOrigin: string | null): boolean | null {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  if (origin === undefined) return null;
  if (origin === publicOrigin) return true;
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

function refusal(): AppError {
  return new AppError(
    'CROSS_SITE_REFUSED',
    'A page of another site sent this request, or nothing shows that none did.',
  );
}
