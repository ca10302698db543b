import { type Config, VERSION } from '@frameq/config';
import { waitForSchema } from '@frameq/db';
import { AppError } from '@frameq/domain';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Board, mountBoard } from './board/mount-board.js';
import { createGateway } from './create-gateway.js';
import { mountApiPage } from './docs/mount-api-page.js';
import { openLog } from './logging/log.js';
import { openServices } from './open-services.js';

/** How long requests that are being answered may take once the gateway was told to stop. */
const DRAIN_MS = 10_000;
/** How long closing connections may take after that: to a server that is away it would take for ever. */
const CLOSE_MS = 3_000;

/** Runs the gateway until SIGTERM or SIGINT; the process exits with 0 when it was drained, 1 when it could not start. */
export async function runGateway(config: Config): Promise<void> {
  const log = openLog('gateway', VERSION, config.logLevel);
  const stopping = stopSignal();
  if (!config.securityEnabled) {
    log.warn('SECURITY_ENABLED=false: everybody who reaches this port may read, change and delete everything.');
  } else log.info('Security is on: every request needs an API key.');
  try {
    await waitForSchema(config.databaseUrl, (obstacle) => log.info(obstacle), stopping);
    const services = await openServices(config, log, VERSION);
    let board: Board | undefined;
    const app = await createGateway(services, async (gateway) => {
      await mountApiPage(gateway);
      board = await mountBoard(gateway, services);
    });
    await app.listen({ port: config.port, host: config.host });
    announce(await app.getUrl(), log);
    await aborted(stopping);
    await drain(app, log);
    await closeSoon(async () => {
      await board?.close();
      await services.close();
    }, log);
    log.info('The gateway has stopped.');
    process.exit(0);
  } catch (error) {
    if (stopping.aborted) process.exit(0);
    const hint = error instanceof AppError ? error.hint : undefined;
    log.fatal({ err: error, hint }, error instanceof Error ? error.message : 'The gateway could not start.');
    process.exit(1);
  }
}

function announce(url: string, log: Logger): void {
  log.info({ url }, `The gateway listens on ${url}`);
  process.send?.({ type: 'ready', url });
}

/** Ends event streams, lets requests finish, closes; insists after a while. */
async function drain(app: NestFastifyApplication, log: Logger): Promise<void> {
  log.info('The gateway is stopping.');
  const server = app.getHttpServer() as Server;
  const insist = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(insist);
}

async function closeSoon(close: () => Promise<void>, log: Logger): Promise<void> {
  const closed = close().catch((err: unknown) => log.warn({ err }, 'A connection could not be closed.'));
  await Promise.race([closed, delay(CLOSE_MS, undefined, { ref: false })]);
}

/** Aborted at the first SIGTERM or SIGINT, or when the launcher has gone. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort('shutdown'));
  process.on('disconnect', () => stop.abort('shutdown'));
  return stop.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
