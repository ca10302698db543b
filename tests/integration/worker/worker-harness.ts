import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import type { JobView } from '@frameq/contracts';
import { createStores, type Database, openDatabase, openPrisma, StageStore, type Stores } from '@frameq/db';
import { isTerminalJob, type QueueName } from '@frameq/domain';
import { createJobs, type Jobs } from '@frameq/jobs';
import { loadPipelines, type PipelineRegistry } from '@frameq/pipelines';
import { consume, type Deliveries, openDeliveries } from '@frameq/queue';
import { openStorage, type Storage } from '@frameq/storage';
import { buildDirectory, processesOf, type ServiceProcess, startService, testDatabase, waitFor } from '@frameq/testing';
import { jest } from '@jest/globals';
import { GroupLedger } from '../../../apps/worker/src/process/group-ledger.js';
import {
  createWorker,
  type WorkerCollaborators,
  type WorkerSettings,
} from '../../../apps/worker/src/supervisor/create-worker.js';
import type { Worker } from '../../../apps/worker/src/supervisor/worker.js';

// Real processes on a machine that has more to do: what must be quick is measured in the tests themselves.
jest.setTimeout(60_000);

const CALLER = { tenantId: 'default', apiKeyId: null, traceparent: null };
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A database, storage and queue, with workers that run in the test and start real runners. */
export interface WorkerHarness {
  readonly db: Database;
  readonly stores: Stores;
  readonly storage: Storage;
  readonly jobs: Jobs;
  /** Where everything of this harness lies; it is in the command line of each of its runners. */
  readonly directory: string;
  /** Starts a worker with two slots of each queue and short times, unless told otherwise. */
  start(settings?: Partial<WorkerSettings>, work?: Partial<WorkerCollaborators>): Promise<Worker>;
  /** Starts a worker as a process of its own, from the compiled code. */
  startProcess(env?: Readonly<Record<string, string>>): Promise<ServiceProcess>;
  /** Submits a job of a test pipeline and answers its id. */
  submit(pipeline: string, params?: Record<string, unknown>): Promise<string>;
  get(id: string): Promise<JobView>;
  /** The job once it has ended. */
  ended(id: string, timeoutMs?: number): Promise<JobView>;
  /** The note of its first stage, once there is one that matches. */
  note(id: string, pattern: RegExp): Promise<RegExpMatchArray>;
  cancel(id: string): Promise<JobView>;
  /** Drains the workers that still run and answers which processes they left. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a harness whose deliveries go through BullMQ on `redisUrl` or, without it, on the harness's own Postgres. */
export async function openWorkerHarness(redisUrl: string | null = null): Promise<WorkerHarness> {
  const database = await testDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'frameq-worker-'));
  const db = openDatabase({ url: database.url, max: 6, applicationName: 'frameq-test' });
  const prisma = openPrisma({ url: database.url, max: 2, applicationName: 'frameq-test' });
  const stores = { ...createStores(db, prisma), stages: new StageStore(db, 0) };
  const modules = [path.join(buildDirectory(), 'libs', 'testing', 'dist', 'pipelines', 'index.js')];
  const pipelines: PipelineRegistry = await loadPipelines(modules);
  const storage = await openStorage({ directory });
  const deliveries = await openDeliveries({ redisUrl, databaseUrl: database.url });
  const dispatcher = { wake: (queues: readonly QueueName[] = []) => void deliverReady(stores, deliveries, queues) };
  // As the keeper does, so that what was put back is delivered again.
  const redeliver = setInterval(() => dispatcher.wake(['cpu', 'gpu']), 200);
  const jobs = createJobs({ database: db, stores, pipelines, storage, dispatcher, maxConcurrentGpuJobs: 2 });
  const workers = new Set<Worker>();
  const harness: WorkerHarness = {
    ...{ db, stores, storage, jobs, directory },
    start: async (settings = {}, work = {}) => {
      const workerId = randomUUID();
      const worker = createWorker(
        { ...defaults(directory, modules), workerId, ...settings },
        {
          ...{ db, stores, pipelines, dispatcher, devices: [], log: SILENT },
          consume: (queue, concurrency, handler) =>
            consume({ redisUrl, databaseUrl: database.url, queue, concurrency, handler }),
          ledger: new GroupLedger(path.join(directory, 'workers'), workerId),
          gpus: { devices: async () => [], processes: async () => [] },
          loopWatch: { isStalled: () => false },
          ...work,
        },
      );
      workers.add(worker);
      await worker.start();
      return worker;
    },
    startProcess: (env = {}) =>
      startService('worker', {
        ...{ DATABASE_URL: database.url, FRAMEQ_DATA_DIR: directory, PIPELINE_MODULES: modules.join(), CPU_SLOTS: '2' },
        ...(redisUrl !== null && { REDIS_URL: redisUrl }),
        ...env,
      }),
    submit: async (pipeline, params = {}) => (await jobs.submitJob({ pipeline, params, inputs: [] }, CALLER)).job.id,
    get: (id) => jobs.getJob(id, CALLER),
    ended: (id, timeoutMs = 20_000) => {
      const look = async (): Promise<JobView | null> => {
        const job = await jobs.getJob(id, CALLER);
        return isTerminalJob(job.state) ? job : null;
      };
      return waitFor(look, { timeoutMs, what: `job ${id} to end` });
    },
    note: (id, pattern) =>
      waitFor(async () => (await jobs.getJob(id, CALLER)).item_list[0]!.stages[0]!.progress_note?.match(pattern), {
        what: `a note like ${pattern.source}`,
      }),
    cancel: (id) => jobs.cancelJob(id, CALLER),
    leftovers: async () => {
      await Promise.all([...workers].map((worker) => worker.drained()));
      workers.clear();
      return processesOf(directory).map((one) => one.command);
    },
    close: async () => {
      clearInterval(redeliver);
      await deliveries.close();
      await prisma.$disconnect();
      await db.close();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return harness;
}

async function deliverReady(stores: Stores, deliveries: Deliveries, queues: readonly QueueName[]): Promise<void> {
  try {
    for (const queue of queues) await deliveries.add(queue, await stores.stages.ready(queue, 500));
  } catch {
    // The database is being dropped; whoever waits for a delivery says so.
  }
}

function defaults(directory: string, pipelineModules: readonly string[]): Omit<WorkerSettings, 'workerId'> {
  return {
    ...{
      hostname: 'test',
      version: '0.0.0',
      queues: ['cpu', 'gpu'],
      cpuSlots: 2,
      gpuSlots: 2,
      maxConcurrentGpuJobs: 2,
    },
    ...{ leaseMs: 15_000, heartbeatMs: 200, cancelGraceMs: 1_000, drainGraceMs: 200, runnerIdleMs: 60_000 },
    ...{
      storageDir: directory,
      serverPaths: { roots: [], defaultDir: null, hidden: [] },
      modelsDir: directory,
      toolPaths: { ffmpegPath: null, ffprobePath: null },
      pipelineModules,
      runnerHeapMb: 96,
      env: process.env,
    },
    runnerEntry: path.join(buildDirectory(), 'apps', 'worker', 'dist', 'runner-main.js'),
  };
}
