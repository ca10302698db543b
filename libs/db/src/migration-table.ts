import { AppError } from '@frameq/domain';
import type { Client } from 'pg';
import type { Migration } from './migration-folder.js';

/** A row of Prisma's own table, so that its command line tool agrees with what happened here. */
export interface MigrationRow {
  readonly name: string;
  readonly finished: boolean;
  readonly logs: string | null;
}

/** The statement that makes Prisma's own table. */
export const CREATE_MIGRATION_TABLE = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0)`;

/** Makes the table of migrations when it is missing. */
export async function createMigrationTable(client: Client): Promise<void> {
  await client.query(CREATE_MIGRATION_TABLE);
}

/** What the database holds, rolled-back attempts left out; empty when nothing was ever migrated. */
export async function readMigrationRows(client: Client): Promise<MigrationRow[]> {
  const found = await client.query<{ present: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as present`,
  );
  if (!found.rows[0]?.present) return [];
  const answer = await client.query<MigrationRow>(
    `select migration_name as name, finished_at is not null as finished, logs
       from _prisma_migrations where rolled_back_at is null order by started_at`,
  );
  return answer.rows;
}

/** Throws SCHEMA_TOO_NEW when the database holds a migration that `known` does not. */
export function refuseNewer(rows: readonly MigrationRow[], known: readonly Migration[]): void {
  const names = new Set(known.map((migration) => migration.name));
  const unknown = rows.filter((row) => row.finished && !names.has(row.name)).map((row) => row.name);
  if (unknown.length === 0) return;
  const noun = unknown.length === 1 ? 'a migration' : `${unknown.length} migrations`;
  throw new AppError(
    'SCHEMA_TOO_NEW',
    `The database has ${noun} that this version does not know: ${unknown.join(', ')}.`,
    {
      detail: { unknown },
    },
  );
}

/** Throws MIGRATION_FAILED when a migration was begun by another tool and never ended. */
export function refuseUnfinished(rows: readonly MigrationRow[]): void {
  const stuck = rows.find((row) => !row.finished);
  if (stuck === undefined) return;
  throw new AppError('MIGRATION_FAILED', `Migration ${stuck.name} was begun before and did not finish.`, {
    detail: { migration: stuck.name, log: stuck.logs },
    hint: `Repair what it left, then run \`npx prisma migrate resolve --rolled-back ${stuck.name}\`.`,
  });
}
