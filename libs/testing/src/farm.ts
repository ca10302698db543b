import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildDirectory, type ServiceProcess, startService } from './service-process.js';
import { testDatabase } from './test-database.js';

/** A database, a storage folder and the services that share them, each a process of its own. */
export interface Farm {
  readonly databaseUrl: string;
  /** Beneath it lie all files of this farm, and its name is in the environment of each of its processes. */
  readonly directory: string;
  /** Starts a service with the farm's environment and `env` on top. */
  start(name: 'gateway' | 'worker' | 'keeper', env?: Readonly<Record<string, string>>): Promise<ServiceProcess>;
  /** Stops what still runs, drops the database and removes the files. */
  close(): Promise<void>;
}

/**
 * Opens a farm without services. Keys and rate limits are off, so that a test can speak to the gateway at once; the test pipelines are
 * loaded. Without `redisUrl` BullMQ lives in the same Postgres.
 */
export async function openFarm(
  terms: {
    readonly redisUrl?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** A Postgres of the test's own; the test run's unless told. */
    readonly postgresUrl?: string;
  } = {},
): Promise<Farm> {
  const database = await testDatabase(terms.postgresUrl);
  const directory = await mkdtemp(path.join(tmpdir(), 'frameq-farm-'));
  const services = new Set<ServiceProcess>();
  const shared = {
    DATABASE_URL: database.url,
    FRAMEQ_DATA_DIR: directory,
    PORT: '0',
    SECURITY_ENABLED: 'false',
    RATE_LIMIT_RPS: '0',
    PIPELINE_MODULES: path.join(buildDirectory(), 'libs', 'testing', 'dist', 'pipelines', 'index.js'),
    ...(terms.redisUrl !== undefined && { REDIS_URL: terms.redisUrl }),
    ...terms.env,
  };
  return {
    databaseUrl: database.url,
    directory,
    start: async (name, env = {}) => {
      const service = await startService(name, { ...shared, ...env });
      services.add(service);
      return service;
    },
    close: async () => {
      await Promise.all([...services].map((service) => service.stop()));
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
