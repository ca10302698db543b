import { readFileSync } from 'node:fs';

/** A statement that Postgres prepares once per connection. */
export interface Statement {
  /** Unique among statements, at most 63 bytes. */
  readonly name: string;
  readonly text: string;
}

/**
 * Loads `sql/<name>.sql`, which lies beside the source and, after a build, beside the compiled code.
 * Call it once, at module level: a file that is missing then shows at start.
 */
export function loadStatement(name: string): Statement {
  return { name, text: readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8') };
}
