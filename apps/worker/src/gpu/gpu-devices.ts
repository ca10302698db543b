import { execFile } from 'node:child_process';
import {
  GPU_FIELDS,
  type GpuDevice,
  type GpuProcess,
  parseGpuDevices,
  parseGpuProcesses,
  PROCESS_FIELDS,
} from './parse-nvidia-smi.js';

/** Asks the driver about GPUs; without a driver there are none. */
export interface GpuProbe {
  devices(): Promise<GpuDevice[]>;
  processes(): Promise<GpuProcess[]>;
}

const TIMEOUT_MS = 5_000;
/** nvidia-smi's exit code for a warning about a corrupted infoROM; its answer is valid all the same. */
const INFOROM_WARNING = 14;

/** Asks `nvidia-smi`; where it is missing, or its driver is not loaded, the answer is an empty list. */
export function nvidiaSmi(program = 'nvidia-smi'): GpuProbe {
  return {
    devices: async () => parseGpuDevices(await ask(program, `--query-gpu=${GPU_FIELDS}`)),
    processes: async () => parseGpuProcesses(await ask(program, `--query-compute-apps=${PROCESS_FIELDS}`)),
  };
}

function ask(program: string, query: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, [query, '--format=csv,noheader,nounits'], { timeout: TIMEOUT_MS }, (error, stdout) => {
      resolve(error === null || error.code === INFOROM_WARNING ? stdout : '');
    });
  });
}
