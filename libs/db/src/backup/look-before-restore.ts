import type pg from 'pg';
import { withMigrationClient } from '../migration-client.js';
import { readMigrationRows } from '../migration-table.js';
import { loadStatement } from '../statement.js';
import { ownObjects } from './own-objects.js';

const STRANGE = loadStatement('strange-tables');
const CONTENTS = loadStatement('count-contents');
const SESSIONS = loadStatement('other-sessions');

/** What a restore has to know about a database that it is to replace. */
export interface DatabaseContents {
  /** Jobs and inputs, each counted up to 1,000. */
  readonly jobs: number;
  readonly inputs: number;
  /** Tables and views that no migration of this frameq makes: another application's, or a newer frameq's. */
  readonly strangeTables: readonly string[];
  /** The services of frameq that are connected to it. */
  readonly services: readonly string[];
  readonly identity: DatabaseIdentity;
}

/** Which database it is. */
export interface DatabaseIdentity {
  /** What Postgres calls its data folder; copies of that folder share it. Null where nobody may ask. */
  readonly system: string | null;
  /** Host and port, as it was reached. */
  readonly address: string;
  readonly database: string;
}

/** Looks at a database before it is replaced; changes nothing. Throws DATABASE_UNAVAILABLE. */
export async function lookBeforeRestore(url: string): Promise<DatabaseContents> {
  const own = await ownObjects();
  return withMigrationClient(url, async (client) => {
    const migrations = await readMigrationRows(client);
    const isOurs = migrations.some(({ name, finished }) => finished && name === own.firstMigration);
    // A first start that ended early leaves this one alone, and empty.
    const empty = migrations.length === 0 ? ['_prisma_migrations'] : [];
    const strange = await client.query<{ name: string }>(STRANGE.text, [isOurs ? own.tables : empty]);
    const services = await client.query<{ name: string }>(SESSIONS.text);
    const { jobs, inputs } = isOurs ? await contents(client) : { jobs: 0, inputs: 0 };
    return {
      ...{ jobs, inputs, identity: await identify(client) },
      strangeTables: strange.rows.map(({ name }) => name),
      services: services.rows.map(({ name }) => name),
    };
  });
}

async function contents(client: pg.Client): Promise<{ jobs: number; inputs: number }> {
  const { rows } = await client.query<{ jobs: string; inputs: string }>(CONTENTS.text);
  return { jobs: Number(rows[0]!.jobs), inputs: Number(rows[0]!.inputs) };
}

async function identify(client: pg.Client): Promise<DatabaseIdentity> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  return { system: await systemOf(client), address: `${client.host}:${client.port}`, database: rows[0]!.name };
}

async function systemOf(client: pg.Client): Promise<string | null> {
  try {
    const asked = 'select system_identifier::text as system from pg_control_system()';
    return (await client.query<{ system: string }>(asked)).rows[0]!.system;
  } catch (error) {
    const isRefused = ['42501', '42883'].includes((error as { code?: string }).code ?? '');
    if (isRefused) return null;
    throw error;
  }
}
