import type { AppError } from '@frameq/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { lingerOnUnreadBody } from '../http/linger.js';
import { toEnvelope } from './envelope.js';
import { toHttpError } from './to-http-error.js';

/**
 * Answers with the envelope. When the answer has begun already nothing can be taken back: the connection is cut, so that
 * the client sees a broken transfer instead of a short file.
 */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: AppError): void {
  logError(request, error);
  if (reply.raw.headersSent || reply.sent) {
    reply.raw.destroy();
    return;
  }
  if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="frameq"');
  if (error.retryable && (error.status === 503 || error.status === 409) && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', '1');
  }
  lingerOnUnreadBody(request.raw);
  for (const name of [
    'connection',
    'content-disposition',
    'content-length',
    'content-range',
    'content-encoding',
    'etag',
  ]) {
    if (!(name === 'content-range' && error.status === 416)) reply.removeHeader(name);
  }
  reply.header('cache-control', 'no-store');
  void reply
    .status(error.status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(toEnvelope(error, new Date())));
}

/** The envelope for routes that are registered before the error filter is in place, which never reaches them. */
export function answerErrorsOf(scope: FastifyInstance): void {
  scope.setErrorHandler((thrown, request, reply) => sendError(request, reply, toHttpError(thrown)));
}

function logError(request: FastifyRequest, error: AppError): void {
  const facts = { code: error.code, status: error.status, field: error.field };
  if (error.status >= 500) request.log.error({ ...facts, err: error.cause ?? error }, error.message);
  else request.log.debug(facts, error.message);
}
