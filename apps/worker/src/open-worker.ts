import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, serverPathTerms, VERSION } from '@frameq/config';
import { createStores, openDatabase, openPrisma } from '@frameq/db';
import { createDispatcher } from '@frameq/jobs';
import type { MediaLimits } from '@frameq/media';
import { loadPipelines } from '@frameq/pipelines';
import { consume, openDeliveries } from '@frameq/queue';
import { openStorage } from '@frameq/storage';
import type { Logger } from 'pino';
import { nvidiaSmi } from './gpu/gpu-devices.js';
import { GroupLedger } from './process/group-ledger.js';
import { sweepLeftovers } from './process/sweep-leftovers.js';
import { createWorker } from './supervisor/create-worker.js';
import { LoopWatch } from './supervisor/loop-watch.js';
import { StorageWatch } from './supervisor/storage-watch.js';
import type { Worker } from './supervisor/worker.js';

/** A worker that is put together, and how to close what it was made of once it has drained. */
export interface OpenWorker {
  readonly worker: Worker;
  close(): Promise<void>;
}

/** Sweeps what an earlier life left behind, opens everything that a worker reaches and puts it together; `start` it. */
export async function openWorker(config: Config, env: NodeJS.ProcessEnv, log: Logger): Promise<OpenWorker> {
  const { databaseUrl, redisUrl } = config;
  const workerId = randomUUID();
  const ledgerDirectory = path.join(config.dataDir, 'workers');
  const { workers: dead, killed } = await sweepLeftovers(ledgerDirectory);
  if (killed.length > 0) log.warn({ pids: killed }, 'Ended processes that an earlier worker had left behind.');
  const db = openDatabase({ url: databaseUrl, applicationName: 'frameq-worker', max: 8 });
  const prisma = openPrisma({ url: databaseUrl, applicationName: 'frameq-worker', max: 1 });
  const stores = createStores(db, prisma);
  const deliveries = await openDeliveries({ redisUrl, databaseUrl, log });
  const dispatcher = createDispatcher({ stages: stores.stages, workers: stores.workers, deliveries, log });
  const returned = await stores.stages.returnLeases(dead);
  if (returned.length > 0)
    log.warn({ stages: returned.length }, 'Returned what dead workers of this machine had held.');
  dispatcher.wake(returned.flatMap((stage) => stage.readyQueues));
  const ledger = new GroupLedger(ledgerDirectory, workerId);
  const gpus = nvidiaSmi();
  const devices = await gpus.devices();
  const loopWatch = new LoopWatch(log);
  const storage = await openStorage({ directory: config.storageDir, reserveBytes: config.storageReserveBytes });
  const storageWatch = new StorageWatch(storage, log);
  await storageWatch.look();
  const settings = {
    ...config,
    serverPaths: serverPathTerms(config),
    toolPaths: { ffmpegPath: config.ffmpegPath, ffprobePath: config.ffprobePath, limits: mediaLimits(config) },
    env,
    workerId,
    hostname: hostname(),
    version: VERSION,
    queues: config.workerQueues,
    runnerEntry: fileURLToPath(new URL('./runner-main.js', import.meta.url)),
  };
  const worker = createWorker(settings, {
    db,
    stores,
    pipelines: await loadPipelines([...config.pipelineModules]),
    consume: (queue, concurrency, handler) => consume({ redisUrl, databaseUrl, queue, concurrency, handler, log }),
    dispatcher,
    ledger,
    gpus,
    devices,
    loopWatch,
    storageWatch,
    log,
  });
  log.info(
    { worker_id: workerId, gpus: devices.map((gpu) => gpu.name), queues: config.workerQueues },
    'Worker put together.',
  );
  return {
    worker,
    close: async () => {
      loopWatch.close();
      storageWatch.close();
      await dispatcher.close();
      await deliveries.close().catch(() => undefined);
      await ledger.close().catch(() => undefined);
      await Promise.all([prisma.$disconnect(), db.close()]);
    },
  };
}

function mediaLimits(config: Config): MediaLimits {
  return {
    maxPixels: config.mediaMaxMegapixels * 1_000_000,
    maxDurationS: config.mediaMaxDurationS,
    maxFps: config.mediaMaxFps,
    maxStreams: config.mediaMaxStreams,
    cpuS: config.mediaCpuS,
    memoryMb: config.mediaMemoryMb,
  };
}
