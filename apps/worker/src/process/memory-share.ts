import { readFile } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import path from 'node:path';

const ROOT = '/sys/fs/cgroup';

/**
 * How full the memory is that this process and its children may use, 0 to 1: that of its cgroup when it has a limit, else the
 * machine's. What the kernel can drop, such as cached files, does not count.
 */
export async function memoryShare(): Promise<number> {
  const machine = 1 - freemem() / totalmem();
  const groups = await cgroupFolders();
  for (const folder of groups) {
    const share = parseShare(await text(path.join(folder, 'memory.max')), await text(path.join(folder, 'memory.stat')));
    if (share !== null) return Math.min(1, Math.max(machine, share));
  }
  return machine;
}

/** The share by cgroup v2's `memory.max` and `memory.stat`; null when there is no limit. */
export function parseShare(max: string | null, stat: string | null): number | null {
  if (max === null || stat === null || !/^\d+\s*$/.test(max)) return null;
  const field = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return (field('anon') + field('shmem') + field('kernel_stack') + field('slab_unreclaimable')) / Number(max);
}

async function cgroupFolders(): Promise<string[]> {
  const own = /^0::(.*)$/m.exec((await text('/proc/self/cgroup')) ?? '')?.[1] ?? '/';
  return [path.join(ROOT, own), ROOT];
}

function text(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
