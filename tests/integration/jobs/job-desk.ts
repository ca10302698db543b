import {
  createStores,
  type Database,
  openDatabase,
  openPrisma,
  type PrismaClient,
  type StageStore,
  type Stores,
} from '@frameq/db';
import { type QueueName, uuidV7 } from '@frameq/domain';
import { createJobs, createSteering, type Jobs, type Steering, type SubmitCaller } from '@frameq/jobs';
import {
  definePipeline,
  integer,
  loadPipelines,
  type PipelineDefinition,
  type PipelineRegistry,
} from '@frameq/pipelines';
import { openStorage, type Storage } from '@frameq/storage';
import { testDatabase } from '@frameq/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The use cases on a database and a storage folder of a suite's own. */
export interface JobDesk {
  readonly db: Database;
  readonly prisma: PrismaClient;
  readonly stores: Stores;
  readonly storage: Storage;
  readonly jobs: Jobs;
  readonly steering: Steering;
  /** Where its files are. */
  readonly directory: string;
  /** The queues that the dispatcher was told of, in order. */
  readonly woken: QueueName[];
  /** A caller of this tenant; `default` unless told. */
  caller(tenantId?: string): SubmitCaller;
  /** Records an upload of a tenant and returns its id; the file itself is not there. */
  upload(name: string, tenantId?: string): Promise<string>;
  /** Claims the stage of a job that is ready, as a worker would. */
  claimNext(queue?: QueueName): ReturnType<StageStore['claimAny']>;
  rows<Row>(text: string, ...values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const never = () => Promise.reject(new Error('Nothing runs here.'));

/** Two stages on two queues, one video each. */
const TWO_STEPS = definePipeline({
  name: 'two-steps',
  title: 'Two steps',
  description: 'Prepares a video, then looks at it.',
  input: 'video',
  params: { depth: integer({ default: 3, min: 1, max: 9, hint: 'How deep to look.' }) },
  stages: {
    prepare: { queue: 'cpu', timeoutMs: 1_000, load: never },
    look: { queue: 'gpu', timeoutMs: 1_000, maxAttempts: 2, load: never },
  },
  outputs: [],
});

/** One stage, no input. */
const TICK = definePipeline({
  name: 'tick',
  title: 'Tick',
  description: 'Reads nothing.',
  input: 'none',
  params: {},
  stages: { tick: { queue: 'cpu', timeoutMs: 1_000, load: never } },
  outputs: [],
});

export const WORKER_ID = randomUUID();

/** Opens a fresh database and storage folder for one spec; `connections` at most, 10 unless told. */
export async function openJobDesk(connections = 10): Promise<JobDesk> {
  const { url, drop } = await testDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'frameq-jobs-'));
  const db = openDatabase({ url, max: connections, applicationName: 'frameq-test' });
  const prisma = openPrisma({ url, applicationName: 'frameq-test' });
  const stores = createStores(db, prisma);
  const storage = await openStorage({ directory });
  const woken: QueueName[] = [];
  const dispatcher = {
    wake: (queues?: readonly QueueName[]) => void woken.push(...(queues ?? [])),
    refill: () => Promise.resolve(),
  };
  const parts = { database: db, stores, pipelines: await registry(), dispatcher, storage, maxConcurrentGpuJobs: 2 };
  return {
    ...{ db, prisma, stores, storage, woken, directory },
    jobs: createJobs(parts),
    steering: createSteering(parts),
    caller: (tenantId = 'default') => ({ tenantId, apiKeyId: null, traceparent: null }),
    upload: async (name, tenantId = 'default') => {
      const id = uuidV7(Date.now(), randomBytes(16));
      await stores.inputs.insert({ id, tenantId, name, sha256: randomBytes(32).toString('hex'), bytes: 1_000 });
      return id;
    },
    claimNext: (queue = 'cpu') =>
      stores.stages.claimAny(queue, 1, { workerId: WORKER_ID, leaseMs: 15_000, queue, limit: null }),
    rows: (text, ...values) => db.query({ name: '', text }, values),
    close: async () => {
      await prisma.$disconnect();
      await db.close();
      await drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function registry(): Promise<PipelineRegistry> {
  const bundled = await loadPipelines();
  const own: readonly PipelineDefinition[] = [TWO_STEPS, TICK];
  return {
    list: () => [...own, ...bundled.list()],
    get: (name) => own.find((pipeline) => pipeline.name === name) ?? bundled.get(name),
  };
}
