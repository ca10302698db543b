import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { isAllowed } from '../auth/scopes.js';
import { toHttpError } from '../errors/to-http-error.js';
import type { BoardSessions } from './board-sessions.js';
import { loginPage } from './login-page.js';

const MAX_FORM_BYTES = 4_096;
const HTML = 'text/html; charset=utf-8';

/** The board's login and logout for browsers, which cannot send a key with a link. SameSite=Strict keeps other sites out. */
export function mountLogin(server: FastifyInstance, authenticator: Authenticator, sessions: BoardSessions): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => {
      done(null, new URLSearchParams(String(body)));
    },
  );
  server.get('/admin/login', (_request, reply) =>
    reply.type(HTML).header('cache-control', 'no-store').send(loginPage(null)),
  );
  server.get('/admin', (_request, reply) => reply.redirect('/admin/queues', 302));
  server.post('/admin/login', async (request, reply) => {
    const key = request.body instanceof URLSearchParams ? (request.body.get('key') ?? '').trim() : '';
    const problem = await whyNot(authenticator, key);
    reply.type(HTML).header('cache-control', 'no-store');
    if (problem !== null) return reply.status(problem.status).send(loginPage(problem.message));
    return reply.header('set-cookie', sessions.start(key, overTls(request))).redirect('/admin/queues', 303);
  });
  server.post('/admin/logout', (request, reply) =>
    reply.header('set-cookie', sessions.end(request.headers, overTls(request))).redirect('/admin/login', 303),
  );
}

async function whyNot(authenticator: Authenticator, key: string): Promise<{ status: number; message: string } | null> {
  try {
    const caller = await authenticator.verify(key);
    return isAllowed('operator', caller)
      ? null
      : { status: 403, message: 'This key lacks the scope admin of the tenant default.' };
  } catch (thrown) {
    const { status, message } = toHttpError(thrown);
    return { status, message };
  }
}

function overTls(request: FastifyRequest): boolean {
  return request.protocol === 'https';
}
