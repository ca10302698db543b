import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { isNotModified } from '../artifacts/conditions.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True: answers carry an ETag, and a copy that is still good is answered with 304. */
    conditional?: boolean;
  }
}

/** Gives JSON answers of routes that say so an ETag of their bytes; one that a handler has set already stands. */
export function answerConditionally(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (request.routeOptions.config.conditional !== true || !isRead || typeof payload !== 'string') return done();
    if (reply.statusCode !== 200 || reply.hasHeader('etag')) return done();
    const etag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`;
    reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (!isNotModified(request.headers, etag)) return done();
    reply.status(304).removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}
