import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readProcessStat } from './process-stat.js';

/** The environment variable by which a process is known as one that a runner of ours started. */
export const RUNNER_MARK = 'FRAMEQ_RUNNER';

/**
 * Kills every process whose mark begins with `prefix`, wherever it has gone: `setsid` takes a process out of its group, but
 * not out of its environment. Resolves with their pids once none is left; looks at /proc, so it finds none elsewhere.
 */
export async function endMarked(prefix: string): Promise<number[]> {
  const ended = new Set<number>();
  for (let waitMs = 2; ; waitMs = Math.min(250, waitMs * 2)) {
    const pids = markedProcesses(prefix);
    if (pids.length === 0) return [...ended];
    for (const pid of pids) {
      ended.add(pid);
      kill(pid);
    }
    await delay(waitMs);
  }
}

/** True when a process carries a mark that begins with `prefix`. */
export function carriesMark(pid: number, prefix = ''): boolean {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
    return entries.some((entry) => entry.startsWith(`${RUNNER_MARK}=${prefix}`));
  } catch {
    return false;
  }
}

function markedProcesses(prefix: string): number[] {
  return listPids().filter((pid) => carriesMark(pid, prefix) && readProcessStat(pid)?.state !== 'Z');
}

function listPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}
