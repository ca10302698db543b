import { type Config, VERSION } from '@frameq/config';
import { waitForSchema } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import { openLog } from './open-log.js';
import { openWorker } from './open-worker.js';
import { type HealthRoutes, openHealthPort } from './supervisor/health-port.js';
import { Worker } from './supervisor/worker.js';
import { WorkerModule } from './worker.module.js';

/** How long closing connections may take once everything has drained. */
const CLOSE_MS = 3_000;

/**
 * Runs a worker until SIGTERM, SIGINT or the end of its launcher; a second signal hurries. The process exits with 0 when it
 * has drained, and with 1 when it could not start.
 */
export async function runWorker(config: Config, env: NodeJS.ProcessEnv): Promise<void> {
  const log = openLog(config.logLevel, VERSION);
  const stop = new AbortController();
  let worker: Worker | undefined;
  let port: Awaited<ReturnType<typeof openHealthPort>> | undefined;
  const onStop = (): void => {
    stop.abort('shutdown');
    void worker?.drain();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onStop);
  process.once('disconnect', onStop);
  try {
    port = await openProbes(config, () => worker?.health, log);
    await waitForSchema(config.databaseUrl, (obstacle) => log.info(obstacle), stop.signal);
    const opened = await openWorker(config, env, log);
    const context = await NestFactory.createApplicationContext(WorkerModule.holding(opened.worker), { logger: false });
    const supervisor = context.get(Worker);
    worker = supervisor;
    await supervisor.start();
    log.info({}, 'The worker takes work.');
    process.send?.({ type: 'ready', ...(port !== undefined && { url: port.url }) });
    if (!stop.signal.aborted)
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
    await supervisor.drained();
    await port?.close();
    await Promise.race([opened.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS))]);
    await context.close();
    process.exit(0);
  } catch (error) {
    if (stop.signal.aborted) process.exit(0);
    const hint = error instanceof AppError ? error.hint : undefined;
    log.fatal({ err: error, hint }, error instanceof Error ? error.message : 'The worker could not start.');
    process.exit(1);
  }
}

/** Answers probes from the start, while Postgres is waited for too; that is alive, but not ready. */
async function openProbes(
  config: Config,
  health: () => HealthRoutes | undefined,
  log: Logger,
): Promise<Awaited<ReturnType<typeof openHealthPort>> | undefined> {
  if (config.workerHealthPort === null) return undefined;
  const starting = { ok: false, code: 'STARTING', message: 'The worker waits for Postgres and its schema.' };
  try {
    const port = await openHealthPort(config.workerHealthPort, config.host, {
      '/livez': () => health()?.['/livez']() ?? { ok: true },
      '/readyz': () => health()?.['/readyz']() ?? starting,
    });
    log.info({ url: port.url }, 'Answers /livez and /readyz.');
    return port;
  } catch (cause) {
    throw new AppError('PORT_TAKEN', `The health port ${config.workerHealthPort} cannot be opened: ${String(cause)}`, {
      hint: 'Choose another WORKER_HEALTH_PORT, or end the program that listens there.',
      cause,
    });
  }
}
