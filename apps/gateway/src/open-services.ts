import { type Config, serverPathTerms } from '@frameq/config';
import { createStores, openDatabase, openPrisma } from '@frameq/db';
import { createDispatcher, createJobs, createSteering } from '@frameq/jobs';
import { loadPipelines } from '@frameq/pipelines';
import { openDeliveries } from '@frameq/queue';
import { openStorage, ServerPaths, StoredFiles } from '@frameq/storage';
import type { Logger } from 'pino';
import type { Services } from './services.js';

/** The services of a running gateway, and how to close them. */
export interface OpenServices extends Services {
  /** Closes what was opened, in reverse order. */
  close(): Promise<void>;
}

/** Opens everything that the gateway reaches. The database must be there; the queue store may come later. */
export async function openServices(config: Config, log: Logger, version: string): Promise<OpenServices> {
  const { databaseUrl, redisUrl } = config;
  const database = openDatabase({ url: databaseUrl, applicationName: 'frameq-gateway' });
  const prisma = openPrisma({ url: databaseUrl, applicationName: 'frameq-gateway' });
  const stores = createStores(database, prisma);
  const [pipelines, storage, deliveries] = await Promise.all([
    loadPipelines(config.pipelineModules),
    openStorage({ directory: config.storageDir, reserveBytes: config.storageReserveBytes }),
    openDeliveries({ redisUrl, databaseUrl, log }),
  ]);
  const dispatcher = createDispatcher({ stages: stores.stages, workers: stores.workers, deliveries, log });
  const serverPaths = new ServerPaths(serverPathTerms(config));
  const parts = {
    database,
    stores,
    pipelines,
    dispatcher,
    storage,
    serverFiles: { paths: serverPaths, stageOnSubmit: config.stageOnSubmit },
    maxConcurrentGpuJobs: config.maxConcurrentGpuJobs,
  };
  return {
    config,
    log,
    version,
    stores,
    database,
    deliveries,
    storage,
    pipelines,
    jobs: createJobs(parts),
    steering: createSteering(parts),
    apiKeys: stores.apiKeys,
    audit: stores.audit,
    sessions: stores.sessions,
    tenants: stores.tenants,
    inputs: stores.inputs,
    artifacts: stores.artifacts,
    workers: stores.workers,
    serverPaths,
    cleanup: {
      retention: stores.retention,
      audit: stores.audit,
      files: new StoredFiles(config.storageDir),
      log,
    },
    close: async () => {
      await dispatcher.close();
      await deliveries.close();
      await Promise.all([prisma.$disconnect(), database.close()]);
    },
  };
}
