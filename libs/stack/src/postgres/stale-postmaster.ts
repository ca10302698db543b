import { AppError } from '@frameq/domain';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 15_000;
const POLL_MS = 100;

/**
 * Clears the way for a start after a hard end. A server that still runs on the data folder is one whose launcher is
 * gone (the caller holds the folder's lock), so it is asked to end and waited for; a lock file whose process is another
 * one by now is removed, because Postgres itself refuses to start when that process belongs to the same user.
 *
 * @throws DATABASE_UNAVAILABLE when the old server does not end
 */
export async function clearStalePostmaster(data: string, signal?: AbortSignal): Promise<void> {
  const lock = path.join(data, 'postmaster.pid');
  const deadline = performance.now() + PATIENCE_MS;
  let asked: NodeJS.Signals | null = null;
  for (;;) {
    const pid = readPid(lock);
    if (pid === null) return;
    if (!runsOn(pid, data)) break;
    const left = deadline - performance.now();
    if (left <= 0) throw stillRunning(pid, data);
    const next = left > PATIENCE_MS / 2 ? 'SIGINT' : 'SIGQUIT';
    if (asked !== next) process.kill(pid, next);
    asked = next;
    await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
  rmSync(lock, { force: true });
}

function readPid(lock: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** Whether a process is the Postgres of this data folder: a postmaster's working directory is its data folder. */
function runsOn(pid: number, data: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(command[0] ?? '') === 'postgres' && command.includes(data);
  } catch {
    return process.platform !== 'linux' && isAlive(pid);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function stillRunning(pid: number, data: string): AppError {
  return new AppError('DATABASE_UNAVAILABLE', `An earlier Postgres (process ${pid}) still runs on ${data}.`, {
    hint: `End it with \`kill -QUIT ${pid}\`, then start again.`,
  });
}
