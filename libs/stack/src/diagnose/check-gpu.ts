import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DiagnosePlace, Finding } from './finding.js';

const run = promisify(execFile);
const NONE = 'No GPU was found; gpu stages run on the CPU.';

/** The GPUs that the driver shows. None is fine: everything that comes with frameq also runs on the CPU. */
export async function checkGpu({ config, signal }: DiagnosePlace): Promise<Finding> {
  try {
    const query = ['--query-gpu=index,name,memory.total,driver_version', '--format=csv,noheader,nounits'];
    const { stdout } = await run('nvidia-smi', query, { signal, timeout: 10_000 });
    const devices = stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map(readDevice);
    if (devices.length === 0) return { message: NONE, detail: { devices } };
    const names = devices.map(({ name, memory_mb }) => `${name} (${memory_mb} MB)`).join(', ');
    const message = `${devices.length} GPU${devices.length === 1 ? '' : 's'}: ${names}.`;
    const unusable = await whyUnusable(config.modelsDir);
    if (unusable === null) return { message, detail: { devices, cuda: true } };
    const hint = 'Install CUDA 12 and cuDNN 9 where the worker runs; until then models run on the CPU.';
    return { status: 'degraded', message: `${message} Models cannot use it: ${unusable}`, hint, detail: { devices } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { message: NONE, detail: { devices: [] } };
    const hint = 'Reinstall the driver, or restart the machine after an update of it.';
    return { status: 'degraded', message: `nvidia-smi does not answer: ${(error as Error).message}`, hint };
  }
}

/** Loads a model on the first GPU, as a runner does; null when that works, or when there is no model to try. */
async function whyUnusable(modelsDir: string): Promise<string | null> {
  const { createSession, openModelStore } = await import('@frameq/models');
  const store = openModelStore(modelsDir);
  const [model] = await store.list();
  if (model === undefined) return null;
  const { bytes } = await store.load(model.manifest.name, model.manifest.version);
  const session = await createSession({ bytes, device: { kind: 'cuda', index: 0 } });
  try {
    return session.device.used === 'cuda' ? null : (session.device.fallbackReason ?? 'CUDA is missing.');
  } finally {
    await session.release();
  }
}

function readDevice(line: string): { index: number; name: string; memory_mb: number; driver: string } {
  const [index = '', name = '', memory = '', driver = ''] = line.split(',').map((field) => field.trim());
  return { index: Number(index), name, memory_mb: Number(memory), driver };
}
