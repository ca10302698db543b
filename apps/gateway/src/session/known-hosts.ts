import type { Config } from '@frameq/config';
import { AppError } from '@frameq/domain';
import type { FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** The names, in lower case, under which people reach this gateway. */
export type KnownHosts = ReadonlySet<string>;

/** The names of this machine and of the configured addresses. */
export function knownHosts({ host, publicUrl }: Pick<Config, 'host' | 'publicUrl'>): KnownHosts {
  const machine = hostname();
  const names = [
    'localhost',
    machine,
    `${machine}.local`,
    host,
    ...(publicUrl === null ? [] : [new URL(publicUrl).hostname]),
  ];
  return new Set(names.map((name) => name.toLowerCase()));
}

/**
 * Refuses a request for a name that is not ours. A page of a stranger can have its own name lead to this machine (DNS
 * rebinding), and the browser then lets it read the answers; an address cannot be taken over like that.
 * Throws CROSS_SITE_REFUSED.
 */
export function requireKnownHost({ hostname: given }: Pick<FastifyRequest, 'hostname'>, known: KnownHosts): void {
  const name = given
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (isIP(name) !== 0 || known.has(name) || name.endsWith('.localhost')) return;
  const message = `Without security this gateway answers under its own names only, and "${name}" is none of them.`;
  const hint = 'Set PUBLIC_URL to the address that people use, or switch security on.';
  throw new AppError('CROSS_SITE_REFUSED', message, { hint });
}
