import { randomUUID } from 'node:crypto';
import type { StageDevice } from '@frameq/pipelines';
import type { GpuProbe } from '../gpu/gpu-devices.js';
import { GpuMemoryWatch } from '../gpu/gpu-memory-watch.js';
import type { RunnerSettings } from '../ipc/runner-settings.js';
import type { GroupLedger } from '../process/group-ledger.js';
import { groupGone } from '../process/group-gone.js';
import { deviceName, runnerEnvironment } from '../process/runner-environment.js';
import { spawnRunner } from '../process/spawn-runner.js';
import { RunnerProcess } from './runner-process.js';

/** What all runners of a worker share. */
export interface RunnerTerms {
  readonly workerId: string;
  /** The compiled `runner-main.js`. */
  readonly entry: string;
  readonly settings: Omit<RunnerSettings, 'device'>;
  readonly heapMb: number;
  /** The worker's own environment; runners get a little of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly ledger: GroupLedger;
  readonly gpus: GpuProbe;
}

/** What a slot offers to its stages. */
export interface SlotDevice {
  readonly device: StageDevice;
  /** The UUID of its GPU; null for the CPU. */
  readonly gpu: string | null;
  /** As it is written on stages. */
  readonly name: string;
}

/** The processor, for slots without a GPU. */
export const CPU: SlotDevice = { device: { kind: 'cpu', index: 0 }, gpu: null, name: 'cpu' };

/** A slot's one GPU; it is the only one that its runners see, hence index 0. */
export function gpuSlot(uuid: string): SlotDevice {
  const device: StageDevice = { kind: 'cuda', index: 0 };
  return { device, gpu: uuid, name: deviceName(device, uuid) };
}

/** Starts a runner for a device and keeps the ledger of groups; await its `ready`. */
export function startRunner(terms: RunnerTerms, { device, gpu }: SlotDevice): RunnerProcess {
  const started = spawnRunner({
    entry: terms.entry,
    settings: { ...terms.settings, device },
    env: runnerEnvironment(terms.env, `${terms.workerId} ${randomUUID()} ${terms.settings.storageDir}`, gpu),
    heapMb: terms.heapMb,
  });
  const recorded = terms.ledger.add(started.pgid).catch(() => undefined);
  void started.exited
    .then(() => groupGone(started.pgid))
    .then(() => recorded)
    .then(() => terms.ledger.remove(started.pgid))
    .catch(() => undefined); // A ledger that cannot be written costs the sweep, not the stage.
  return new RunnerProcess(started, gpu === null ? null : new GpuMemoryWatch(terms.gpus, gpu, started.pgid));
}
