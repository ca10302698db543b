import { readFileSync } from 'node:fs';

/** A statement that Postgres prepares once per connection. */
export interface Statement {
  /** Unique among statements, at most 63 bytes. */
  readonly name: string;
  readonly text: string;
  /** After how many milliseconds without an answer its connection counts as lost; 15 s unless told. */
  readonly answerWithinMs?: number;
}

/**
 * For statements that a very large job makes long. Their transaction must have granted them five minutes of Postgres's time
 * before: `lock-job`, `lock-job-rows` and `lock-bulk-action` do so, else `grantPatience`.
 */
export const LONG_ANSWER_MS = 330_000;

/** The longest that a worker waits for the answer to its heartbeat, in milliseconds: a mute connection must not cost it leases. */
export const BEAT_ANSWER_MS = 3_000;

/**
 * Loads `sql/<name>.sql`, which lies beside the source and, after a build, beside the compiled code.
 * Call it once, at module level: a file that is missing then shows at start.
 */
export function loadStatement(name: string, terms: Pick<Statement, 'answerWithinMs'> = {}): Statement {
  return { name, text: readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8'), ...terms };
}
