import { execFileSync } from 'node:child_process';

/** The user that Postgres runs as. */
export interface PostgresOwner {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: PostgresOwner = { uid: 65534, gid: 65534 };

/**
 * The user that Postgres has to run as when it cannot be the present one: Postgres refuses to run as root, so root
 * hands it to `postgres`, or to `nobody` where there is no such user. Null: the present user will do.
 */
export function postgresOwner(): PostgresOwner | null {
  if (process.getuid?.() !== 0) return null;
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return NOBODY;
  }
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
