import { AppError } from '@frameq/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { presentedKey } from '../auth/presented-key.js';
import { isAllowed } from '../auth/scopes.js';
import { sendError } from '../errors/send-error.js';
import { toHttpError } from '../errors/to-http-error.js';

/**
 * Lets operators look at the board, which shows every tenant's work, and nobody touch it. Browsers without a session are sent to the login; everybody else
 * gets the envelope. It answers by itself, because the board has an error handler of its own, with another shape.
 */
export function boardGuard(authenticator: Authenticator) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> => {
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        reply.header('allow', 'GET, HEAD');
        throw new AppError('METHOD_NOT_ALLOWED', 'The board is read-only.');
      }
      await requireOperator(request, authenticator);
    } catch (thrown) {
      const error = toHttpError(thrown);
      const isBrowser = /text\/html/.test(request.headers.accept ?? '') && presentedKey(request.headers) === undefined;
      if (error.code === 'UNAUTHORIZED' && isBrowser) return reply.redirect('/admin/login', 303);
      sendError(request, reply, error);
      return reply;
    }
  };
}

async function requireOperator(request: FastifyRequest, authenticator: Authenticator): Promise<void> {
  request.caller = await authenticator.identify(request.headers);
  if (!isAllowed('operator', request.caller))
    throw new AppError('FORBIDDEN', 'The board needs a key with the scope admin of the tenant default.');
}
