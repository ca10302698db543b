import { type Config, VERSION } from '@frameq/config';
import { waitForSchema } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { NestFactory } from '@nestjs/core';
import { Keeper } from './keeper.js';
import { KeeperModule } from './keeper.module.js';
import { openKeeper } from './open-keeper.js';
import { openLog } from './open-log.js';

/** How long closing connections may take once the rounds have ended. */
const CLOSE_MS = 3_000;

/**
 * Runs a keeper until SIGTERM, SIGINT or the end of its launcher. The process exits with 0 when its rounds have ended, and
 * with 1 when it could not start.
 */
export async function runKeeper(config: Config): Promise<void> {
  const log = openLog(config.logLevel, VERSION);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort('shutdown'));
  process.once('disconnect', () => stop.abort('shutdown'));
  try {
    await waitForSchema(config.databaseUrl, (obstacle) => log.info(obstacle), stop.signal);
    const opened = await openKeeper(config, log);
    const context = await NestFactory.createApplicationContext(KeeperModule.holding(opened.keeper), { logger: false });
    const keeper = context.get(Keeper);
    keeper.start();
    log.info({}, 'The keeper is at work.');
    process.send?.({ type: 'ready' });
    if (!stop.signal.aborted)
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
    await keeper.stop();
    await Promise.race([opened.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS))]);
    await context.close();
    log.info({}, 'The keeper has stopped.');
    process.exit(0);
  } catch (error) {
    if (stop.signal.aborted) process.exit(0);
    const hint = error instanceof AppError ? error.hint : undefined;
    log.fatal({ err: error, hint }, error instanceof Error ? error.message : 'The keeper could not start.');
    process.exit(1);
  }
}
