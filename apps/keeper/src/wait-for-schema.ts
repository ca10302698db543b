import { setTimeout as delay } from 'node:timers/promises';
import { schemaStatus } from '@frameq/db';
import { AppError, toAppError } from '@frameq/domain';
import type { Log } from './log.js';

const LOOK_MS = 500;

/**
 * Resolves once the database answers and its migrations are applied, which is somebody else's task.
 * Throws SCHEMA_TOO_NEW, because waiting would not help, and the signal's reason when it is aborted.
 */
export async function waitForSchema(databaseUrl: string, log: Log, signal: AbortSignal): Promise<void> {
  for (let said = ''; ; await delay(LOOK_MS, undefined, { signal })) {
    const obstacle = await whatIsMissing(databaseUrl);
    if (obstacle === null) return;
    if (obstacle !== said) log.info({}, obstacle);
    said = obstacle;
  }
}

async function whatIsMissing(databaseUrl: string): Promise<string | null> {
  try {
    const status = await schemaStatus(databaseUrl);
    if (status === 'too-new') throw new AppError('SCHEMA_TOO_NEW', 'The database is newer than this keeper.');
    return status === 'ready' ? null : 'Waiting for the migrations to be applied.';
  } catch (error) {
    if (toAppError(error).code === 'DATABASE_UNAVAILABLE') return 'Waiting for the database.';
    throw error;
  }
}
