import type { Database, Stores, WorkerDevice } from '@frameq/db';
import type { Failure, QueueName } from '@frameq/domain';
import { createSettlements } from '@frameq/jobs';
import type { ToolPaths } from '@frameq/media';
import type { PipelineRegistry } from '@frameq/pipelines';
import type { ServerPathTerms } from '@frameq/storage';
import type { GpuProbe } from '../gpu/gpu-devices.js';
import type { GpuDevice } from '../gpu/parse-nvidia-smi.js';
import type { GroupLedger } from '../process/group-ledger.js';
import { memoryShare } from '../process/memory-share.js';
import { heapLimitMb } from '../process/spawn-runner.js';
import { BatchMemory } from './batch-memory.js';
import { Breaker } from './breaker.js';
import { CancelListener } from './cancel-listener.js';
import { checkWorker } from './check-worker.js';
import { ConsumptionWatch } from './consumption-watch.js';
import { Heartbeat } from './heartbeat.js';
import { Intake } from './intake.js';
import { listLogChunk } from './list-log-chunk.js';
import type { Log } from './log.js';
import type { LoopWatch } from './loop-watch.js';
import { performStage } from './perform-stage.js';
import { planSlots } from './plan-slots.js';
import { RunningStages } from './running-stages.js';
import { Slot } from './slot.js';
import { Slots } from './slots.js';
import type { RunnerTerms } from './start-runner.js';
import type { StorageWatch } from './storage-watch.js';
import { workerHealth } from './worker-health.js';
import { Worker, type WorkerParts } from './worker.js';

/** What a worker is made for; times in milliseconds. */
export interface WorkerSettings {
  readonly workerId: string;
  readonly hostname: string;
  readonly version: string;
  readonly queues: readonly QueueName[];
  readonly cpuSlots: number;
  /** Null: one per GPU, or one without a GPU. */
  readonly gpuSlots: number | null;
  readonly maxConcurrentGpuJobs: number;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly cancelGraceMs: number;
  readonly drainGraceMs: number;
  readonly runnerIdleMs: number;
  /** How often a worker that takes no work because of a fault of its own looks whether it is gone; 5,000 unless told. */
  readonly workerProbeMs?: number;
  readonly storageDir: string;
  /** Where files that are read in place may lie. */
  readonly serverPaths: ServerPathTerms;
  readonly modelsDir: string;
  readonly toolPaths: ToolPaths;
  readonly pipelineModules: readonly string[];
  /** The compiled `runner-main.js`. */
  readonly runnerEntry: string;
  /** What JavaScript may hold in a runner, in MiB; chosen by the machine's memory unless told. */
  readonly runnerHeapMb?: number;
  /** The worker's own environment; runners get a little of it. */
  readonly env: NodeJS.ProcessEnv;
}

/** What a worker works with. */
export interface WorkerCollaborators {
  readonly db: Pick<Database, 'listen'>;
  readonly stores: Pick<Stores, 'stages' | 'workers' | 'logs'>;
  readonly pipelines: Pick<PipelineRegistry, 'get'>;
  readonly consume: WorkerParts['consume'];
  readonly dispatcher: { wake(queues?: readonly QueueName[]): void };
  readonly ledger: GroupLedger;
  readonly gpus: GpuProbe;
  /** The GPUs that were found. */
  readonly devices: readonly GpuDevice[];
  readonly loopWatch: Pick<LoopWatch, 'isStalled'>;
  /** Unset: the disk is taken to have room. */
  readonly storageWatch?: Pick<StorageWatch, 'isLow'>;
  readonly log: Log;
}

const PROBE_MS = 5_000;

/** Puts a worker together; `start` it. */
export function createWorker(settings: WorkerSettings, work: WorkerCollaborators): Worker {
  const { stores, log } = work;
  const runners = runnerTerms(settings, work);
  const slots = new Slots(makeSlots(settings, work, runners));
  const running = new RunningStages();
  const [hurry, abandon, gate] = [new AbortController(), new AbortController(), { open: false }];
  const facts = {
    id: settings.workerId,
    hostname: settings.hostname,
    pid: process.pid,
    version: settings.version,
    queues: settings.queues,
    slots: Object.fromEntries(settings.queues.map((queue) => [queue, slots.count(queue)])),
    devices: work.devices.map((gpu): WorkerDevice => ({ id: gpu.uuid, name: gpu.name, memory_mb: gpu.memoryTotalMb })),
  };
  const register = (): Promise<void> => stores.workers.register(facts);
  const { workerId, leaseMs } = settings;
  const storageLow = (): boolean => work.storageWatch?.isLow() === true;
  const breaker = new Breaker({
    check: (model) => checkWorker(model, runners, work.devices),
    probeMs: settings.workerProbeMs ?? PROBE_MS,
    changed: (open) => {
      heartbeat.now();
      void worker.fetch(!open);
      if (!open) work.dispatcher.wake(settings.queues);
    },
    log,
  });
  const isOpen = (): boolean => gate.open && !breaker.isOpen() && !work.loopWatch.isStalled() && !storageLow();
  const consumption = new ConsumptionWatch({
    queues: settings.queues,
    free: (queue) => slots.idle(queue, performance.now()).length,
    isOpen,
    ready: (queue, limit) => stores.stages.ready(queue, limit),
  });
  const heartbeat = new Heartbeat({
    ...stores,
    workerId,
    leaseMs,
    everyMs: settings.heartbeatMs,
    storageLow,
    register,
    running,
    fault: () => breaker.fault,
    memoryShare,
    log,
  });
  const cancels = new CancelListener(work.db, running, heartbeat);
  const performParts = {
    settle: createSettlements(stores.stages),
    random: Math.random,
    pipelines: work.pipelines,
    running,
    cancels,
    runTerms: {
      cancelGraceMs: settings.cancelGraceMs,
      hurry: hurry.signal,
      batches: new BatchMemory(),
      suspect: (failure: Failure, model: string | null) => breaker.suspect(failure, model),
      listLogChunk: listLogChunk(stores.logs, abandon.signal, log),
    },
    ran: (queue: QueueName, tookMs: number, counted: boolean) => slots.ran(queue, tookMs, counted),
    wake: (queues: readonly QueueName[]) => work.dispatcher.wake(queues),
    log,
    gate,
    abandon: abandon.signal,
  };
  const intake = new Intake({
    ...{ workerId, leaseMs, running, abandon: abandon.signal },
    stages: stores.stages,
    slots,
    limit: (queue) => (queue === 'gpu' ? settings.maxConcurrentGpuJobs : null),
    isOpen,
    perform: (stage, place) => performStage(stage, place, performParts),
    wake: performParts.wake,
    answered: (queue) => consumption.answered(queue),
    log,
  });
  const { consume } = work;
  const { loopWatch } = work;
  const health = workerHealth({
    storageLow,
    workerId,
    leaseMs,
    gate,
    breaker,
    consumption,
    heartbeat,
    loopWatch,
  });
  const parts = {
    facts,
    workers: stores.workers,
    slots,
    running,
    heartbeat,
    cancels,
    intake,
    breaker,
    consumption,
    health,
    consume,
    hurry,
    abandon,
    gate,
    log,
  };
  const { drainGraceMs, cancelGraceMs } = settings;
  const worker = new Worker({ ...parts, drainGraceMs, cancelGraceMs });
  return worker;
}

function runnerTerms(settings: WorkerSettings, work: WorkerCollaborators): RunnerTerms {
  const { storageDir, serverPaths, modelsDir, toolPaths, pipelineModules } = settings;
  return {
    workerId: settings.workerId,
    entry: settings.runnerEntry,
    settings: { storageDir, serverPaths, modelsDir, toolPaths, pipelineModules },
    env: settings.env,
    heapMb: settings.runnerHeapMb ?? heapLimitMb(planSlots(settings, work.devices).length),
    ledger: work.ledger,
    gpus: work.gpus,
  };
}

function makeSlots(settings: WorkerSettings, work: WorkerCollaborators, runners: RunnerTerms): Slot[] {
  const terms = { runners, idleMs: settings.runnerIdleMs, graceMs: settings.cancelGraceMs };
  return planSlots(settings, work.devices).map(({ queue, device }) => new Slot(queue, device, terms));
}
