import type { Queryable } from './database.js';
import { loadStatement } from './statement.js';

const GRANT = loadStatement('grant-patience');

/**
 * Gives what follows in a transaction five minutes, for statements with LONG_ANSWER_MS that no `lock-job` comes before: that
 * alone only makes this side wait, while Postgres cuts off after ten seconds.
 */
export async function grantPatience(tx: Queryable): Promise<void> {
  await tx.query(GRANT, []);
}
