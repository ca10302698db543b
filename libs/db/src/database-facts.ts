import { withMigrationClient } from './migration-client.js';
import { loadStatement } from './statement.js';

const FACTS = loadStatement('database-facts');

/** What a Postgres says about itself. */
export interface DatabaseFacts {
  readonly version: string;
  /** Major × 10,000 + minor. */
  readonly versionNumber: number;
  readonly fsync: boolean;
  readonly fullPageWrites: boolean;
  readonly maxConnections: number;
  readonly connections: number;
  /** True for a standby, which cannot be written. */
  readonly readOnly: boolean;
  readonly bytes: number;
  /** How far this machine's clock is ahead of the server's, in milliseconds; half of the way there is taken off. */
  readonly clockSkewMs: number;
}

/** Asks a Postgres what it is, how it is set and what time it has. Throws DATABASE_UNAVAILABLE. */
export async function databaseFacts(url: string): Promise<DatabaseFacts> {
  return withMigrationClient(url, async (client) => {
    await client.query('select 1'); // so that the time below is one question and one answer
    const asked = Date.now();
    const { rows } = await client.query<Omit<DatabaseFacts, 'clockSkewMs'> & { now: Date }>(FACTS.text);
    const { now, ...facts } = rows[0]!;
    return { ...facts, clockSkewMs: Math.round((asked + Date.now()) / 2 - now.getTime()) };
  });
}
