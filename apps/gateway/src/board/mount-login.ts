import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { toHttpError } from '../errors/to-http-error.js';
import { readText } from '../http/body-parser.js';
import type { SessionsService } from '../session/sessions.service.js';
import { loginPage } from './login-page.js';

const MAX_FORM_BYTES = 4_096;
const HTML = 'text/html; charset=utf-8';

/** The board's login and logout for browsers without a console: a form around the same session as `/api/v1/session`. */
export function mountLogin(server: FastifyInstance, sessions: SessionsService): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async (request: FastifyRequest, body: IncomingMessage) =>
      new URLSearchParams(await readText(request, body, MAX_FORM_BYTES)),
  );
  server.get('/admin/login', (_request, reply) =>
    reply.type(HTML).header('cache-control', 'no-store').send(loginPage(null)),
  );
  server.get('/admin', (_request, reply) => reply.redirect('/admin/queues', 302));
  server.post('/admin/login', async (request, reply) => {
    const key = request.body instanceof URLSearchParams ? (request.body.get('key') ?? '').trim() : '';
    reply.type(HTML).header('cache-control', 'no-store');
    try {
      const { cookie } = await sessions.signIn(key, 'operator', request);
      if (cookie !== null) reply.header('set-cookie', cookie);
      return reply.redirect('/admin/queues', 303);
    } catch (thrown) {
      const { status, message } = toHttpError(thrown);
      return reply.status(status).send(loginPage(message));
    }
  });
  server.post('/admin/logout', async (request, reply) => {
    const { cookie } = await sessions.signOut(request);
    return reply.header('set-cookie', cookie).redirect('/admin/login', 303);
  });
}
