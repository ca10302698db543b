import { expect, it } from '@jest/globals';
import fastify from 'fastify';
import { toHttpError } from '../errors/to-http-error.js';
import { guardRoutes, identifyCallers } from './auth-hook.js';
import { Authenticator } from './authenticator.js';

it('refuses a route that names no access to everybody', async () => {
  const server = fastify();
  const nobody = { findByPrefix: () => Promise.resolve(null), touch: () => Promise.resolve() };
  identifyCallers(server, new Authenticator(nobody, { find: () => Promise.resolve(null) }, false));
  guardRoutes(server, { host: '127.0.0.1', publicUrl: null, corsOrigins: [] });
  server.setErrorHandler((error, _request, reply) => reply.status(toHttpError(error).status).send());
  server.get('/forgotten', () => 'secret');
  server.get('/open', { config: { access: 'public' } }, () => 'hello');
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  expect((await fetch(`${url}/forgotten`)).status).toBe(403);
  expect((await fetch(`${url}/open`)).status).toBe(200);
  await server.close();
});
