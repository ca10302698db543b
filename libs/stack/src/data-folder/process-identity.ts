import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process it is, in a way that survives the reuse of process numbers. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** When it started, in ticks since boot, and which boot; null where the system does not tell. */
  readonly started: string | null;
}

/** The identity of a process of this machine; null when there is none of that number. */
export function identify(pid: number): ProcessIdentity | null {
  if (!isAlive(pid)) return null;
  return { pid, host: hostname(), started: startOf(pid) };
}

/** Whether the process that was noted still runs. Only for processes of this machine. */
export function stillRuns(noted: ProcessIdentity): boolean {
  const present = identify(noted.pid);
  return present !== null && (noted.started === null || present.started === noted.started);
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${fields[19]}`;
  } catch {
    return null;
  }
}

/** Whether a process of that number runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  if (isZombie(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Dead, but not yet taken away by its parent: in a container without an init that may last. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}
