import { AppError } from '@frameq/domain';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { readHolder } from './data-folder/stack-lock.js';

const PATIENCE_MS = 40_000;
const AFTER_KILL_MS = 12_000;
const POLL_MS = 100;

/**
 * Ends the stack that runs on a data folder, in order, wherever it was started. When it does not end in 40 s its
 * launcher is killed; the guards of its processes then end them within 8 s.
 *
 * @returns false when nothing ran
 * @throws INVALID_ENVIRONMENT when it runs on another machine or in another container, whose processes cannot be reached
 */
export async function stopStack(dataDir: string): Promise<boolean> {
  const holder = readHolder(dataDir);
  if (holder === null) return false;
  if (holder.host !== hostname()) {
    throw new AppError('INVALID_ENVIRONMENT', `frameq runs on ${dataDir} from another machine, ${holder.host}.`, {
      hint: 'Stop it there.',
    });
  }
  signal(holder.pid, 'SIGTERM');
  if (await isFree(dataDir, PATIENCE_MS)) return true;
  signal(holder.pid, 'SIGKILL');
  await isFree(dataDir, AFTER_KILL_MS);
  await delay(AFTER_KILL_MS); // what the guards need at most; nothing else tells when they are done
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended
  }
}

async function isFree(dataDir: string, patienceMs: number): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await delay(POLL_MS)) {
    if (readHolder(dataDir) === null) return true;
  }
  return false;
}
