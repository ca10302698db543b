import type { Config } from '@frameq/config';
import type { FastifyRequest } from 'fastify';

/** True when the client speaks https: PUBLIC_URL says so, or a proxy that TRUST_PROXY names. Cookies are Secure then. */
export function isOverTls(
  request: Pick<FastifyRequest, 'protocol'>,
  { publicUrl }: Pick<Config, 'publicUrl'>,
): boolean {
  return request.protocol === 'https' || publicUrl?.startsWith('https:') === true;
}
