import type { IncomingHttpHeaders } from 'node:http';

/**
 * The API key that a request presents, as it stands: `X-API-Key`, or `Authorization: Bearer`. Undefined when there is
 * none. A session's cookie is no key.
 */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const own = headers['x-api-key'];
  if (typeof own === 'string' && own.trim() !== '') return own.trim();
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return bearer;
}
