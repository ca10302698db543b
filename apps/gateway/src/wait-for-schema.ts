import { schemaStatus } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Resolves once the database answers and its migrations are applied, which is somebody else's task. Throws SCHEMA_TOO_NEW:
 * waiting would not help; and the signal's reason when it is aborted.
 */
export async function waitForSchema(databaseUrl: string, log: Logger, signal: AbortSignal): Promise<void> {
  let said = '';
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    const obstacle = await whatIsMissing(databaseUrl);
    if (obstacle === null) return;
    if (obstacle !== said) log.info(obstacle);
    said = obstacle;
    await delay(wait, undefined, { signal });
  }
}

async function whatIsMissing(databaseUrl: string): Promise<string | null> {
  try {
    const status = await schemaStatus(databaseUrl);
    if (status === 'too-new') throw new AppError('SCHEMA_TOO_NEW', 'The database is newer than this gateway.');
    return status === 'ready' ? null : 'Waiting for the migrations to be applied.';
  } catch (error) {
    if (error instanceof AppError && error.code === 'DATABASE_UNAVAILABLE') return 'Waiting for the database.';
    throw error;
  }
}
