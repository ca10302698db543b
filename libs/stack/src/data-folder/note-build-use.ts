import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Notes that this process runs from a snapshot, so that a later build does not prune it. */
export function noteBuildUse(build: string): void {
  const builds = path.dirname(build);
  if (path.basename(builds) !== '.build') return;
  try {
    mkdirSync(path.join(builds, 'used-by'), { recursive: true });
    writeFileSync(path.join(builds, 'used-by', String(process.pid)), path.basename(build));
  } catch {
    // A checkout that this user may not write to: then this user's builds cannot be pruned either.
  }
}
