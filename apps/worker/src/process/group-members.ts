import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { readProcessStat } from './process-stat.js';

/** The living processes of a group, without zombies: `kill(-pgid, 0)` counts those, so it cannot tell. */
export async function groupMembers(pgid: number): Promise<number[]> {
  return existsSync('/proc/self/stat') ? membersFromProc(pgid) : membersFromPs(pgid);
}

function membersFromProc(pgid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const stat = readProcessStat(pid);
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
