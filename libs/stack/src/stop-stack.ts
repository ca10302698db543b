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
 */
export async function stopStack(dataDir: string): Promise<boolean> {
  const holder = readHolder(dataDir);
  if (holder === null) return false;
  process.kill(holder.pid, 'SIGTERM');
  if (await isFree(dataDir, PATIENCE_MS)) return true;
  process.kill(holder.pid, 'SIGKILL');
  await isFree(dataDir, AFTER_KILL_MS);
  await delay(AFTER_KILL_MS); // what the guards need at most; nothing else tells when they are done
  return true;
}

async function isFree(dataDir: string, patienceMs: number): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await delay(POLL_MS)) {
    if (readHolder(dataDir) === null) return true;
  }
  return false;
}
