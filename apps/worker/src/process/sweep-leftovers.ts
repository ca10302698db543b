import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerFile, ProcessName } from './group-ledger.js';
import { groupGone } from './group-gone.js';
import { groupMembers } from './group-members.js';
import { inTurns } from './in-turns.js';
import { machineIdentity } from './machine-identity.js';
import { processStart } from './process-start.js';
import { carriesMark, endMarked } from './runner-mark.js';
import { signalGroup } from './signal-group.js';

/** What was found of dead workers. */
export interface Leftovers {
  /** The ids of the workers. */
  readonly workers: readonly string[];
  /** The ids of the groups and processes that had to be killed. */
  readonly killed: readonly number[];
}

/**
 * Kills the process groups that dead workers of this machine left behind, and what has left those groups; resolves with the ids
 * of all once they are gone. A group is ours when its leader has the recorded start time or, its leader being dead, a member
 * carries our mark.
 */
export async function sweepLeftovers(directory: string): Promise<Leftovers> {
  const [workers, killed]: [string[], number[]] = [[], []];
  for (const name of await ledgerNames(directory)) {
    const file = path.join(directory, name);
    const ledger = parseLedger(await readFile(file, 'utf8').catch(() => ''));
    if (ledger === null || ledger.machine !== machineIdentity() || (await isSame(ledger.worker))) continue;
    for (const group of ledger.groups) {
      if (!(await isOurs(group))) continue;
      signalGroup(group.pid, 'SIGKILL');
      await groupGone(group.pid);
      killed.push(group.pid);
    }
    const worker = path.basename(name, '.json');
    killed.push(...(await endMarked(`${worker} `)));
    workers.push(worker);
    await rm(file, { force: true });
  }
  return { workers, killed };
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
  return (await inTurns(await groupMembers(group.pid), (pid) => carriesMark(pid))).length > 0;
}

function parseLedger(text: string): LedgerFile | null {
  try {
    const value = JSON.parse(text) as Partial<LedgerFile>;
    return value.v === 1 && Array.isArray(value.groups) && value.worker !== undefined ? (value as LedgerFile) : null;
  } catch {
    return null;
  }
}
