import { AppError } from '@frameq/domain';
import type { FastifyInstance } from 'fastify';
import type { SignedUrls } from '../artifacts/signed-urls.js';
import { requireSameOrigin } from '../session/same-origin.js';
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
 * Decides before anything else is read whether a request may come in. It is a hook of the server and no Nest guard, because
 * guards run after the body was parsed, and because it then covers routes that Nest does not know.
 */
export function guardRoutes(
  server: FastifyInstance,
  authenticator: Authenticator,
  publicOrigin: string | null,
  signedUrls?: Pick<SignedUrls, 'open'>,
): void {
  server.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const { access, signedUrls: takesSignature } = request.routeOptions.config;
    if (access === 'public') return;
    if (access === undefined) throw new AppError('FORBIDDEN', 'This route names no scope, so nobody may call it.');
    const { artifact } = request.params as { artifact?: string };
    const query = request.query as Record<string, unknown>;
    const isSigned = takesSignature === true && query['signature'] !== undefined && !presentedKey(request.headers);
    request.caller =
      isSigned && signedUrls !== undefined
        ? await signedUrls.open(artifact ?? '', query)
        : await authenticator.identify(request.headers);
    if (request.caller.credential?.session != null) requireSameOrigin(request, publicOrigin);
    if (isAllowed(access, request.caller)) return;
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
