/** A GPU as the driver describes it; what it does not tell is null. */
export interface GpuDevice {
  readonly index: number;
  readonly uuid: string;
  readonly name: string;
  readonly memoryTotalMb: number | null;
  readonly memoryUsedMb: number | null;
  /** Share of the last second in which it computed, in percent. */
  readonly utilization: number | null;
  readonly driver: string | null;
}

/** A process that holds memory of a GPU. */
export interface GpuProcess {
  readonly uuid: string;
  /** In a container this is the host's pid. */
  readonly pid: number;
  readonly memoryMb: number | null;
}

/** The fields, in this order, that `parseGpuDevices` reads; for `nvidia-smi --query-gpu`. */
export const GPU_FIELDS = 'index,uuid,name,memory.total,memory.used,utilization.gpu,driver_version';
/** The fields, in this order, that `parseGpuProcesses` reads; for `nvidia-smi --query-compute-apps`. */
export const PROCESS_FIELDS = 'gpu_uuid,pid,used_memory';

/** Parses the answer about devices, `--format=csv,noheader,nounits`. */
export function parseGpuDevices(csv: string): GpuDevice[] {
  return rows(csv, 7).map(([index, uuid, name, total, used, utilization, driver]) => ({
    index: Number(index),
    uuid: uuid!,
    name: name!,
    memoryTotalMb: numberOrNull(total!),
    memoryUsedMb: numberOrNull(used!),
    utilization: numberOrNull(utilization!),
    driver: driver!.startsWith('[') ? null : driver!,
  }));
}

/** Parses the answer about processes; an empty text means that there is none. */
export function parseGpuProcesses(csv: string): GpuProcess[] {
  return rows(csv, 3).map(([uuid, pid, memory]) => ({
    uuid: uuid!,
    pid: Number(pid),
    memoryMb: numberOrNull(memory!),
  }));
}

function rows(csv: string, fields: number): string[][] {
  const lines = csv.split('\n').map((line) => line.split(',').map((field) => field.trim()));
  return lines.filter((line) => line.length === fields);
}

/** `[N/A]`, `[Not Supported]` and `[Insufficient Permissions]` are all unknown. */
function numberOrNull(field: string): number | null {
  return /^\d+(\.\d+)?$/.test(field) ? Number(field) : null;
}
