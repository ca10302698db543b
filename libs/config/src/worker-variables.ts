import { availableParallelism } from 'node:os';
import { QUEUES } from '@frameq/domain';
import { byDefault } from './by-default.js';
import type { Config } from './config.js';
import { listOf, oneOf, wholeNumber } from './kinds.js';
import type { Variable } from './variable.js';

type WorkerKey =
  | 'workerQueues'
  | 'cpuSlots'
  | 'gpuSlots'
  | 'maxConcurrentGpuJobs'
  | 'cancelGraceMs'
  | 'drainGraceMs'
  | 'leaseMs'
  | 'heartbeatMs'
  | 'runnerIdleMs'
  | 'workerHealthPort'
  | 'workerProbeMs';

/** The part of the table that is about workers and the stages they run. */
export const WORKER_VARIABLES: { readonly [Key in WorkerKey]: Variable<Config[Key], Config> } = {
  workerQueues: {
    name: 'WORKER_QUEUES',
    group: 'Workers',
    about: 'The queues that a worker serves.',
    kind: listOf(oneOf(QUEUES)),
    otherwise: () => QUEUES,
    shown: QUEUES.join(','),
    example: 'gpu',
  },
  cpuSlots: {
    name: 'CPU_SLOTS',
    group: 'Workers',
    about: 'How many cpu stages a worker runs at once.',
    kind: wholeNumber(1, 1024),
    otherwise: () => Math.max(1, Math.floor(availableParallelism() / 2)),
    shown: 'half the cores, at least 1',
    example: '4',
  },
  gpuSlots: {
    name: 'GPU_SLOTS',
    group: 'Workers',
    about: 'How many gpu stages a worker runs at once.',
    kind: wholeNumber(1, 1024),
    otherwise: () => null,
    shown: 'one for each GPU, or 1 without one',
    example: '2',
  },
  maxConcurrentGpuJobs: {
    name: 'MAX_CONCURRENT_GPU_JOBS',
    group: 'Workers',
    about: 'How many gpu stages run at once over all workers together.',
    kind: wholeNumber(1, 10_000),
    ...byDefault(2),
    example: '8',
  },
  cancelGraceMs: {
    name: 'CANCEL_GRACE_MS',
    group: 'Workers',
    about: 'How long a cancelled stage may take to stop before it is killed.',
    kind: wholeNumber(0, 600_000, 'milliseconds'),
    ...byDefault(3000),
    example: '3000',
  },
  drainGraceMs: {
    name: 'DRAIN_GRACE_MS',
    group: 'Workers',
    about: 'How long a worker may take to stop; stages that do not finish in the first part of it are given back.',
    kind: wholeNumber(0, 3_600_000, 'milliseconds'),
    ...byDefault(10_000),
    example: '600000',
  },
  leaseMs: {
    name: 'LEASE_MS',
    group: 'Workers',
    about: 'How long the work of a silent worker stays its own before others take over.',
    kind: wholeNumber(1000, 3_600_000, 'milliseconds'),
    ...byDefault(15_000),
    example: '15000',
  },
  heartbeatMs: {
    name: 'HEARTBEAT_MS',
    group: 'Workers',
    about: 'How often a worker renews its leases; at most a third of LEASE_MS.',
    kind: wholeNumber(100, 1_200_000, 'milliseconds'),
    ...byDefault(2000),
    example: '2000',
  },
  runnerIdleMs: {
    name: 'RUNNER_IDLE_MS',
    group: 'Workers',
    about: 'How long an idle runner keeps its model loaded.',
    kind: wholeNumber(0, 86_400_000, 'milliseconds'),
    ...byDefault(60_000),
    example: '300000',
  },
  workerHealthPort: {
    name: 'WORKER_HEALTH_PORT',
    group: 'Workers',
    about: 'The port on which a worker answers /livez and /readyz, at the address HOST; 0 takes any free one.',
    kind: wholeNumber(0, 65_535),
    otherwise: () => null,
    shown: 'unset: none is opened',
    example: '8788',
  },
  workerProbeMs: {
    name: 'WORKER_PROBE_MS',
    group: 'Workers',
    about: 'How often a worker that takes no work because of a fault of its own looks whether it is gone.',
    kind: wholeNumber(100, 3_600_000, 'milliseconds'),
    ...byDefault(5000),
    example: '5000',
  },
};
