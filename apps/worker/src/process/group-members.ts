import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inTurns } from './in-turns.js';
import { parseProcessStat } from './process-stat.js';

/** The living processes of a group, without zombies: `kill(-pgid, 0)` counts those, so it cannot tell. */
export async function groupMembers(pgid: number): Promise<number[]> {
  return existsSync('/proc/self/stat') ? membersFromProc(pgid) : membersFromPs(pgid);
}

async function membersFromProc(pgid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return inTurns(pids, async (pid) => {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').then(parseProcessStat, () => null);
    return stat !== null && stat.pgid === pgid && stat.state !== 'Z';
  });
}

async function membersFromPs(pgid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,pgid=,stat='], { timeout: 5_000 });
  return parsePs(stdout, pgid);
}

/** Picks the living members of a group out of `ps -A -o pid=,pgid=,stat=`. */
export function parsePs(listing: string, pgid: number): number[] {
  const rows = listing.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, group, state]) => Number(group) === pgid && state !== undefined && !state.startsWith('Z'))
    .map(([pid]) => Number(pid));
}
