import type { FastifyInstance } from 'fastify';

/** Probes ask every few seconds; their lines would bury the rest. */
const QUIET = new Set(['/livez', '/readyz', '/api/v1/health']);

/** Writes one line for each answer: what was asked, by whom, what came of it, how long it took. Never a header or a body. */
export function logRequests(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?', 1)[0]!;
    const facts = {
      method: request.method,
      path,
      status: reply.statusCode,
      took_ms: Math.round(reply.elapsedTime),
      tenant: request.caller?.tenantId,
      api_key_id: request.caller?.apiKeyId,
      remote: request.ip,
    };
    const level = reply.statusCode >= 500 ? 'warn' : QUIET.has(path) ? 'debug' : 'info';
    request.log[level](facts, 'request');
    done();
  });
}
