import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { inTurns } from './in-turns.js';
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
    const pids = await markedProcesses(prefix);
    if (pids.length === 0) return [...ended];
    for (const pid of pids) {
      ended.add(pid);
      kill(pid);
    }
    await delay(waitMs);
  }
}

/** True when a process carries a mark that begins with `prefix`. */
export async function carriesMark(pid: number, prefix = ''): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  return `\0${text}`.includes(`\0${RUNNER_MARK}=${prefix}`);
}

async function markedProcesses(prefix: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.map(Number).filter(Number.isInteger);
  const marked = await inTurns(pids, (pid) => carriesMark(pid, prefix));
  return marked.filter((pid) => readProcessStat(pid)?.state !== 'Z');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}
