import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { readProcessStat } from './process-stat.js';

/** When a process started, as a text that no later process with the same pid has; null when there is none. */
export async function processStart(pid: number): Promise<string | null> {
  if (existsSync('/proc/self/stat')) {
    const stat = readProcessStat(pid);
    return stat === null || stat.state === 'Z' ? null : stat.start;
  }
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 5_000 });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
