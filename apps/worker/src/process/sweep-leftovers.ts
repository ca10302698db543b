import { readFileSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerFile, ProcessName } from './group-ledger.js';
import { groupGone } from './group-gone.js';
import { groupMembers } from './group-members.js';
import { machineIdentity } from './machine-identity.js';
import { processStart } from './process-start.js';
import { signalGroup } from './signal-group.js';

/** The environment variable by which a process is known as one that a runner of ours started. */
export const RUNNER_MARK = 'FRAMEQ_RUNNER';

/**
 * Kills the process groups that dead workers of this machine left behind, and resolves with the ids of those groups once they
 * are gone. A group is ours when its leader has the recorded start time or, its leader being dead, a member carries our mark.
 */
export async function sweepLeftovers(directory: string): Promise<number[]> {
  const swept: number[] = [];
  for (const name of await ledgerNames(directory)) {
    const file = path.join(directory, name);
    const ledger = parseLedger(await readFile(file, 'utf8').catch(() => ''));
    if (ledger === null || ledger.machine !== machineIdentity() || (await isSame(ledger.worker))) continue;
    for (const group of ledger.groups) {
      if (!(await isOurs(group))) continue;
      signalGroup(group.pid, 'SIGKILL');
      await groupGone(group.pid);
      swept.push(group.pid);
    }
    await rm(file, { force: true });
  }
  return swept;
}

async function ledgerNames(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => name.endsWith('.json'));
}

async function isSame(name: ProcessName): Promise<boolean> {
  return (await processStart(name.pid)) === name.start;
}

async function isOurs(group: ProcessName): Promise<boolean> {
  const start = await processStart(group.pid);
  if (start !== null) return start === group.start;
  return (await groupMembers(group.pid)).some(carriesMark);
}

function carriesMark(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .some((entry) => entry.startsWith(`${RUNNER_MARK}=`));
  } catch {
    return false;
  }
}

function parseLedger(text: string): LedgerFile | null {
  try {
    const value = JSON.parse(text) as Partial<LedgerFile>;
    return value.v === 1 && Array.isArray(value.groups) && value.worker !== undefined ? (value as LedgerFile) : null;
  } catch {
    return null;
  }
}
