import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { Services } from '../services.js';
import { answerClientError, frameworkErrorHandler } from './client-errors.js';
import { requestId } from './request-id.js';

/** Headers that have not ended by then are given up, and so is a connection on which nothing was ever asked. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node looks for such connections; its own 30 s would let them live for 40. */
const LOOK_EVERY_MS = 2_000;
/** Longer than the idle time of common proxies (nginx and Caddy end theirs first), so that no request meets a closing end. */
const KEEP_ALIVE_MS = 72_000;
const MAX_HEADERS_BYTES = 16_384;
/** The router refuses nothing by length: a hook behind the guard does, and the request line is bounded by the headers. */
const ANY_LENGTH = MAX_HEADERS_BYTES;

/** The HTTP server of the gateway, with every limit that counts before a route is known. */
export function openAdapter({ config, log }: Pick<Services, 'config' | 'log'>): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestId,
    ...(config.trustProxy !== 0 && { trustProxy: trustedProxies(config.trustProxy) }),
    // Uploads take as long as they take: bodies have limits of their own, slow headers are found by headersTimeout.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      maxHeaderSize: MAX_HEADERS_BYTES,
      // Without a Host header Node would answer by itself, without the envelope; a hook does it here.
      requireHostHeader: false,
    },
    return503OnClosing: false,
    routerOptions: { maxParamLength: ANY_LENGTH },
    clientErrorHandler: answerClientError,
    frameworkErrors: frameworkErrorHandler(config),
  });
}

/** Hops are counted from here: the address that speaks to us is hop 0. */
function trustedProxies(given: number | readonly string[]): string[] | ((address: string, hop: number) => boolean) {
  return typeof given === 'number' ? (_address, hop) => hop < given : [...given];
}
