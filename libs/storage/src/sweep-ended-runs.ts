import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { leaseOf, type RunLease } from './lease-mark.js';
import { Places } from './places.js';

/**
 * Removes temporary files and work folders of runs that hold their lease no longer: what a runner that was killed left behind.
 *
 * @param directory the folder that `openStorage` was given
 * @param stillHeld answers which of these leases are held
 * @returns how many were removed; what vanishes meanwhile is passed over
 */
export async function sweepEndedRuns(
  directory: string,
  stillHeld: (leases: readonly RunLease[]) => Promise<readonly RunLease[]>,
): Promise<number> {
  const { temporary } = new Places(resolve(directory));
  const names = await readdir(temporary).catch(() => []);
  const marked = names.flatMap((name) => {
    const lease = leaseOf(name);
    return lease === null ? [] : [{ name, lease }];
  });
  if (marked.length === 0) return 0;
  const held = new Set((await stillHeld(marked.map(({ lease }) => lease))).map(keyOf));
  let removed = 0;
  for (const { name, lease } of marked) {
    if (held.has(keyOf(lease))) continue;
    await rm(join(temporary, name), { recursive: true, force: true }).then(
      () => (removed += 1),
      () => undefined,
    );
  }
  return removed;
}

function keyOf({ stageId, token }: RunLease): string {
  return `${stageId}/${token}`;
}
