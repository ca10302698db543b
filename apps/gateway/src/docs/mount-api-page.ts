import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { openRoutesOf } from '../auth/auth-hook.js';
import { answerErrorsOf } from '../errors/send-error.js';
import { createRequire } from 'node:module';
import path from 'node:path';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>frameq API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
</head>
<body><div id="swagger-ui"></div>
<noscript>This page needs JavaScript; the same is in <a href="/openapi.json">openapi.json</a>.</noscript>
<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>
</body></html>
`;
/** A file of its own: the page's policy allows no inline script. */
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: false, tryItOutEnabled: true });
`;

/**
 * Serves the API page at /docs from the files of swagger-ui-dist; nothing is loaded from elsewhere. @fastify/static is
 * loaded here and not at the top, because Jest cannot load it.
 */
export async function mountApiPage(app: NestFastifyApplication): Promise<void> {
  const { default: fastifyStatic } = await import('@fastify/static');
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  await server.register(async (scope) => {
    openRoutesOf(scope);
    answerErrorsOf(scope);
    await scope.register(fastifyStatic, {
      root: swaggerFiles(),
      prefix: '/docs/assets/',
      decorateReply: false,
      maxAge: '1d',
    });
    scope.get('/docs', (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(PAGE),
    );
    scope.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(START));
  });
}

/** swagger-ui-dist comes with @nestjs/swagger, so it is looked for from there. */
function swaggerFiles(): string {
  const require = createRequire(import.meta.resolve('@nestjs/swagger'));
  return path.dirname(require.resolve('swagger-ui-dist/package.json'));
}
