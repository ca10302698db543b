import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names the space in which this process's pids mean something: the host since its last boot and, in a container, its pid
 * namespace. Two processes with the same identity see each other's pids.
 */
export function machineIdentity(): string {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  return [hostname(), boot, attempt(() => readlinkSync('/proc/self/ns/pid'))].join(' ');
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '-';
  }
}
