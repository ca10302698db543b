import type { WorkerFault } from '@frameq/db';
import { AppError, toAppError } from '@frameq/domain';
import { Places, trialWrite } from '@frameq/storage';
import type { GpuDevice } from '../gpu/parse-nvidia-smi.js';
import { exitClass } from '../process/exit-class.js';
import { CPU, type RunnerTerms, startRunner } from './start-runner.js';

/** How long storage and the tools may take to answer, in milliseconds. */
const ANSWER_MS = 30_000;

/**
 * Looks whether this worker can work: its storage takes a file, its GPUs are there, and a runner comes up, finds the tools
 * and, when one is named, a whole model.
 * @returns what is wrong, null when nothing is
 */
export async function checkWorker(
  model: string | null,
  runners: RunnerTerms,
  devices: readonly GpuDevice[],
): Promise<WorkerFault | null> {
  const storage = await within(ANSWER_MS, storageFault(runners.settings.storageDir), () =>
    faultOf(new AppError('STORAGE_UNAVAILABLE', `${runners.settings.storageDir} does not answer.`)),
  );
  return storage ?? (await gpuFault(runners, devices)) ?? runnerFault(runners, model);
}

async function storageFault(directory: string): Promise<WorkerFault | null> {
  try {
    await trialWrite(new Places(directory).temporary);
    return null;
  } catch (error) {
    return faultOf(toAppError(error));
  }
}

async function gpuFault(runners: RunnerTerms, devices: readonly GpuDevice[]): Promise<WorkerFault | null> {
  if (devices.length === 0) return null;
  const present = new Set((await runners.gpus.devices()).map((device) => device.uuid));
  const lost = devices.find((device) => !present.has(device.uuid));
  return lost === undefined ? null : faultOf(new AppError('GPU_LOST', `${lost.name} (${lost.uuid}) is gone.`));
}

async function runnerFault(runners: RunnerTerms, model: string | null): Promise<WorkerFault | null> {
  const runner = startRunner(runners, CPU);
  try {
    if (!(await runner.ready)) {
      const end = await runner.ended();
      const why = end.kind === 'exit' ? exitClass({ ...end, device: 'cpu' }).failure.message : 'It ended.';
      const last = end.kind === 'exit' ? end.output.split('\n').at(-1) : '';
      return faultOf(new AppError('RUNNER_UNSTARTABLE', `No runner comes up. ${why} ${last}`.trim()));
    }
    return await within(ANSWER_MS, runner.check(model), () =>
      faultOf(new AppError('RUNNER_UNSTARTABLE', 'A runner that came up does not answer.')),
    );
  } finally {
    await runner.stop('shutdown', 1_000);
  }
}

function faultOf({ code, message, hint }: WorkerFault): WorkerFault {
  return { code, message, hint };
}

async function within<T>(ms: number, answer: Promise<T>, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => (timer = setTimeout(() => resolve(otherwise()), ms)));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
