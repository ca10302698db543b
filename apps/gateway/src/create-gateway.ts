import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { guardRoutes, identifyCallers } from './auth/auth-hook.js';
import { SignedUrls } from './artifacts/signed-urls.js';
import { Authenticator } from './auth/authenticator.js';
import { ApiDocument } from './docs/docs.controller.js';
import { openApiDocument } from './docs/openapi.js';
import { GatewayModule } from './gateway.module.js';
import { answerConditionally } from './http/answer-conditionally.js';
import { installBodyParser } from './http/body-parser.js';
import { lingerOnUnreadBody } from './http/linger.js';
import { takeOddRequests } from './http/client-errors.js';
import { drainConnections } from './http/drain-connections.js';
import { limitUrls } from './http/limit-urls.js';
import { recordRoutes } from './http/route-table.js';
import { setCommonHeaders } from './http/security-headers.js';
import { guardQueries } from './http/storable-text.js';
import { openAdapter } from './http/open-adapter.js';
import { RateLimits } from './rate-limit/rate-limits.js';
import { logRequests } from './logging/request-log.js';
import { NestLog } from './logging/nest-log.js';
import type { Services } from './services.js';

const EXPOSED = [
  'X-Request-Id',
  'Location',
  'ETag',
  'Content-Range',
  'Content-Disposition',
  'Idempotent-Replayed',
  'Preference-Applied',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Tus-Resumable',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Expires',
];

/**
 * Puts the gateway together, ready to listen. What a test under Jest cannot load (the API page, Bull Board) is not in it:
 * `main.ts` adds those through `beforeInit`, while routes can still be registered.
 */
export async function createGateway(
  services: Services,
  beforeInit: (app: NestFastifyApplication) => Promise<void> = () => Promise.resolve(),
): Promise<NestFastifyApplication> {
  const { config } = services;
  const adapter = openAdapter(services);
  const server = adapter.getInstance();
  const routes = recordRoutes(server);
  installBodyParser(server, config.maxBodyBytes);
  // The first hook of all, so that preflights, which end in the next one, carry these headers too.
  adapter.setOnRequestHook((request, reply, done) => {
    setCommonHeaders(request, reply, config);
    done();
  });
  logRequests(server);
  drainConnections(server);
  takeOddRequests(server);
  const authenticator = new Authenticator(services.apiKeys, services.sessions, config.securityEnabled);
  const rates = new RateLimits(config);
  rates.limitAddresses(server);
  const signedUrls = new SignedUrls(services.stores.urlSecrets, authenticator);
  identifyCallers(server, authenticator, signedUrls);
  rates.limitKeys(server);
  guardRoutes(server, config);
  server.addHook('onResponse', async (request) => lingerOnUnreadBody(request.raw));
  answerConditionally(server);
  limitUrls(server);
  guardQueries(server);
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.over(services, authenticator, signedUrls, routes),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: new NestLog(services.log),
    },
  );
  app.enableCors({
    origin: [...config.corsOrigins],
    exposedHeaders: EXPOSED,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    maxAge: 600,
    strictPreflight: false,
  });
  await beforeInit(app);
  await app.init();
  app.get(ApiDocument).set(openApiDocument(app, services.version, config.publicUrl));
  return app;
}
