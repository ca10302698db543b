import { AppError } from '@frameq/domain';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes sure that this Postgres can read a data folder.
 * @throws DATA_OF_OTHER_POSTGRES when another major version wrote it
 */
export function checkClusterVersion(data: string, major: number): void {
  const written = Number.parseInt(readFileSync(path.join(data, 'PG_VERSION'), 'utf8'), 10);
  if (written === major) return;
  const age = written < major ? 'older' : 'newer';
  throw new AppError(
    'DATA_OF_OTHER_POSTGRES',
    `The data in ${data} belong to Postgres ${written}, which is ${age} than the Postgres ${major} of this frameq.`,
    { hint: written < major ? olderHint(data, written, major) : newerHint(data), detail: { written, major } },
  );
}

function olderHint(data: string, written: number, major: number): string {
  return (
    `To keep them: start the frameq that wrote them, save them with pg_dump ${written} or newer, move ${data} away, ` +
    `start this frameq and restore with psql ${major}. To begin anew: move ${data} away and start again.`
  );
}

function newerHint(data: string): string {
  return `Start the frameq that wrote them; or move ${data} away to begin anew.`;
}
