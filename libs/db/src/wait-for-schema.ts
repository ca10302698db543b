import { setTimeout as delay } from 'node:timers/promises';
import { AppError, toAppError } from '@frameq/domain';
import { schemaStatus } from './schema-status.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Resolves once the database answers and its migrations are applied, which is somebody else's task.
 * @param say told what is missing, each time that it changes
 * @throws AppError SCHEMA_TOO_NEW, because waiting would not help; and the signal's reason when it is aborted
 */
export async function waitForSchema(
  databaseUrl: string,
  say: (obstacle: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let said = '';
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    const obstacle = await whatIsMissing(databaseUrl);
    if (obstacle === null) return;
    if (obstacle !== said) say(obstacle);
    said = obstacle;
    await delay(wait, undefined, { signal });
  }
}

async function whatIsMissing(databaseUrl: string): Promise<string | null> {
  try {
    const status = await schemaStatus(databaseUrl);
    if (status === 'too-new') throw new AppError('SCHEMA_TOO_NEW', 'The database is newer than this frameq.');
    return status === 'ready' ? null : 'Waiting for the migrations to be applied.';
  } catch (error) {
    if (toAppError(error).code === 'DATABASE_UNAVAILABLE') return 'Waiting for the database.';
    throw error;
  }
}
