import type { Config } from '@frameq/config';
import { AppError } from '@frameq/domain';
import type { FastifyInstance } from 'fastify';
import type { SignedUrls } from '../artifacts/signed-urls.js';
import { knownHosts, requireKnownHost } from '../session/known-hosts.js';
import { refuseForeignChange, requireSameOrigin } from '../session/same-origin.js';
import type { Authenticator } from './authenticator.js';
import { presentedKey } from './presented-key.js';
import { type Access, describeAccess, isAllowed } from './scopes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True: a signed URL opens it without a key. */
    signedUrls?: boolean;
    /** Who may call the route. A route that does not say is refused to everybody. */
    access?: Access;
  }
}

/**
 * Finds out for whom a request acts, before anything else is read. Throws UNAUTHORIZED. It and `guardRoutes` are hooks of the
 * server and no Nest guards, because guards run after the body was parsed, and because they then cover routes that Nest does
 * not know.
 */
export function identifyCallers(
  server: FastifyInstance,
  authenticator: Authenticator,
  signedUrls?: Pick<SignedUrls, 'open'>,
): void {
  server.addHook('onRequest', async (request) => {
    const { access, signedUrls: takesSignature } = request.routeOptions.config;
    if (request.is404 || access === 'public' || access === undefined) return;
    const { artifact } = request.params as { artifact?: string };
    const query = request.query as Record<string, unknown>;
    const isSigned = takesSignature === true && query['signature'] !== undefined && !presentedKey(request.headers);
    request.caller =
      isSigned && signedUrls !== undefined
        ? await signedUrls.open(artifact ?? '', query)
        : await authenticator.identify(request.headers);
  });
}

/**
 * Decides whether who asks may. Throws FORBIDDEN, CROSS_SITE_REFUSED.
 */
export function guardRoutes(
  server: FastifyInstance,
  { host, publicUrl, corsOrigins }: Pick<Config, 'host' | 'publicUrl' | 'corsOrigins'>,
): void {
  const hosts = knownHosts({ host, publicUrl });
  server.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const { access } = request.routeOptions.config;
    if (access === 'public') return;
    const { caller } = request;
    if (access === undefined || caller === undefined)
      throw new AppError('FORBIDDEN', 'This route names no scope, so nobody may call it.');
    if (caller.credential === null) {
      // Nothing but the browser's word tells the pages of strangers from our own.
      requireKnownHost(request, hosts);
      refuseForeignChange(request, publicUrl, corsOrigins);
    } else if (caller.credential.session !== null) requireSameOrigin(request, publicUrl);
    if (isAllowed(access, caller)) return;
    const required = describeAccess(access).replaceAll('`', '');
    throw new AppError('FORBIDDEN', `This key lacks ${required}.`, { detail: { required_scope: access } });
  });
}

/** Opens every route of a plugin's own scope; what it serves is public, or guarded by a hook of its own. */
export function openRoutesOf(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' };
  });
}
