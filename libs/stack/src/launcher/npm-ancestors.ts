import { readFileSync } from 'node:fs';
import { identify, type ProcessIdentity, stillRuns } from '../data-folder/process-identity.js';

const LOOK_MS = 500;
const SHELL = /^-?(sh|ash|bash|dash|zsh|busybox)$/;

/**
 * Calls back when the npm that started this process has died: npm passes signals on, but a killed one cannot. Does
 * nothing for a process that npm did not start. Between npm and this process there may be a shell.
 */
export function onNpmDeath(env: Readonly<Record<string, string | undefined>>, then: () => void): void {
  if (env['npm_lifecycle_event'] === undefined) return;
  const watched = npmAncestors(process.ppid);
  const timer = setInterval(() => {
    if (watched.every(stillRuns)) return;
    clearInterval(timer);
    then();
  }, LOOK_MS);
  timer.unref();
}

function npmAncestors(pid: number): ProcessIdentity[] {
  const parent = pid > 1 ? identify(pid) : null;
  if (parent === null) return [];
  const above = isShell(pid) ? npmAncestors(parentOf(pid)) : [];
  return [parent, ...above];
}

function isShell(pid: number): boolean {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return SHELL.test(program.split('/').at(-1) ?? '');
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
