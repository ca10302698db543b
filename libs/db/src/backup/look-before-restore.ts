import { withMigrationClient } from '../migration-client.js';
import { loadStatement } from '../statement.js';

const TABLES = loadStatement('catalogue-tables');
const CONTENTS = loadStatement('count-contents');
const SESSIONS = loadStatement('other-sessions');

/** What a restore has to know about a database that it is to replace. */
export interface DatabaseContents {
  /** Jobs and inputs, each counted up to 1,000. */
  readonly jobs: number;
  readonly inputs: number;
  /** Tables of somebody else; a restore would drop them. */
  readonly strangeTables: readonly string[];
  /** The services of frameq that are connected to it. */
  readonly services: readonly string[];
}

/** Looks at a database before it is replaced; changes nothing. Throws DATABASE_UNAVAILABLE. */
export async function lookBeforeRestore(url: string): Promise<DatabaseContents> {
  return withMigrationClient(url, async (client) => {
    const tables = (await client.query<{ name: string }>(TABLES.text)).rows.map(({ name }) => name);
    const services = (await client.query<{ name: string }>(SESSIONS.text)).rows.map(({ name }) => name);
    const isOurs = tables.includes('_prisma_migrations') && tables.includes('job') && tables.includes('input');
    if (!isOurs) return { jobs: 0, inputs: 0, strangeTables: tables, services };
    const { rows } = await client.query<{ jobs: string; inputs: string }>(CONTENTS.text);
    return { jobs: Number(rows[0]!.jobs), inputs: Number(rows[0]!.inputs), strangeTables: [], services };
  });
}
