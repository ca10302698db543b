import { type LocalConfig, loadLocalConfig, VERSION } from '@frameq/config';
import { AppError } from '@frameq/domain';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openDataFolder } from '../data-folder/open-data-folder.js';
import { readHolder, takeStackLock } from '../data-folder/stack-lock.js';
import { databaseUrl } from '../diagnose/database-url.js';
import { startPostgres } from '../postgres/start-postgres.js';
import { postgresHome } from '../services/embedded-postgres.js';
import { runningStack } from '../stack-state.js';

/** Whose database it is. */
export interface DatabasePlace {
  readonly dataDir: string;
  readonly config: LocalConfig;
  readonly version: string;
}

/** The database and the folders that an environment names. Throws INVALID_ENVIRONMENT. */
export function databasePlace(env: Readonly<Record<string, string | undefined>>, dataDir: string): DatabasePlace {
  return { dataDir, config: loadLocalConfig({ ...env, FRAMEQ_DATA_DIR: dataDir }), version: VERSION };
}

/**
 * Hands `work` the database of a data folder while the stack goes on: that of DATABASE_URL, the embedded one that runs, or
 * the embedded one started for as long as `work` takes.
 * @throws STACK_RUNNING while a stack is starting or stopping; DATABASE_UNAVAILABLE
 */
export async function besideStack<T>(place: DatabasePlace, work: (url: string) => Promise<T>): Promise<T> {
  const url = databaseUrl({ ...place, signal: new AbortController().signal });
  if (url !== null) return work(url);
  const { dataDir } = place;
  if (!existsSync(path.join(postgresHome(dataDir), 'data', 'PG_VERSION'))) {
    throw new AppError('DATABASE_UNAVAILABLE', `There is no database in ${dataDir}.`, {
      hint: 'Name the data folder with FRAMEQ_DATA_DIR, or the database with DATABASE_URL.',
    });
  }
  return alone(place, work);
}

/**
 * Hands `work` the database of a data folder, which nobody else may use meanwhile; the folder and the embedded database are
 * made where they are missing.
 * @throws STACK_RUNNING; DATABASE_UNAVAILABLE; what `openDataFolder` throws
 */
export async function insteadOfStack<T>(place: DatabasePlace, work: (url: string) => Promise<T>): Promise<T> {
  const holder = readHolder(place.dataDir);
  if (holder !== null) throw running(place.dataDir, holder.pid);
  openDataFolder(place.dataDir, place.version);
  return alone(place, work);
}

async function alone<T>({ dataDir, config }: DatabasePlace, work: (url: string) => Promise<T>): Promise<T> {
  const lock = takeStackLock(dataDir);
  if (!('release' in lock)) throw running(dataDir, lock.pid);
  try {
    if (config.databaseUrl !== null) return await work(config.databaseUrl);
    const server = await startPostgres({ home: postgresHome(dataDir), durable: true });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    lock.release();
  }
}

function running(dataDir: string, pid: number): AppError {
  const where = runningStack(dataDir)?.url;
  const what = where === undefined ? 'is starting, stopping, or being restored' : `runs at ${where}`;
  return new AppError('STACK_RUNNING', `frameq ${what} on ${dataDir} (process ${pid}).`);
}
