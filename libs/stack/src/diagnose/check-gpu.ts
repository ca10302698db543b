import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DiagnosePlace, Finding } from './finding.js';

const run = promisify(execFile);
const NONE = 'No GPU was found; gpu stages run on the CPU.';

/** The GPUs that the driver shows. None is fine: everything that comes with frameq also runs on the CPU. */
export async function checkGpu({ signal }: DiagnosePlace): Promise<Finding> {
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
    return { message: `${devices.length} GPU${devices.length === 1 ? '' : 's'}: ${names}.`, detail: { devices } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { message: NONE, detail: { devices: [] } };
    const hint = 'Reinstall the driver, or restart the machine after an update of it.';
    return { status: 'degraded', message: `nvidia-smi does not answer: ${(error as Error).message}`, hint };
  }
}

function readDevice(line: string): { index: number; name: string; memory_mb: number; driver: string } {
  const [index = '', name = '', memory = '', driver = ''] = line.split(',').map((field) => field.trim());
  return { index: Number(index), name, memory_mb: Number(memory), driver };
}
