import { randomUUID } from 'node:crypto';
import { AppError } from '@frameq/domain';
import type { Client } from 'pg';
import { withMigrationClient } from './migration-client.js';
import { type Migration, migrationsDirectory, readMigrations } from './migration-folder.js';
import { createMigrationTable, readMigrationRows, refuseNewer, refuseUnfinished } from './migration-table.js';

/** Prisma's own lock id, so that its command line tool and this never work at the same time. */
const MIGRATION_LOCK = 72707369;

/**
 * Applies the migrations that are missing, each with its record in one transaction: a process that dies or a migration
 * that fails leaves nothing behind and the next start tries again. Several processes may call it at once; all but one
 * wait, then find nothing to do. Bookkeeping is Prisma's, so `prisma migrate status` agrees.
 *
 * @returns the names of the migrations that this call applied
 * @throws SCHEMA_TOO_NEW when the database was written by a newer version
 * @throws MIGRATION_FAILED when a migration fails, or another tool left one unfinished
 * @throws DATABASE_UNAVAILABLE
 */
export async function migrate(terms: { url: string; directory?: string }): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(terms.directory ?? migrationsDirectory());
  return withMigrationClient(terms.url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await createMigrationTable(client);
    const rows = await readMigrationRows(client);
    refuseNewer(rows, migrations);
    refuseUnfinished(rows);
    const done = new Set(rows.map((row) => row.name));
    const missing = migrations.filter((migration) => !done.has(migration.name));
    for (const migration of missing) await apply(client, migration);
    return { applied: missing.map((migration) => migration.name) };
  });
}

async function apply(client: Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  const startedAt = new Date();
  try {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [id, migration.checksum, migration.name, startedAt],
    );
    await client.query('commit');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    await recordFailure(client, migration, { id, startedAt, reason });
    throw new AppError('MIGRATION_FAILED', `Migration ${migration.name} failed and was undone: ${reason}`, {
      cause,
      detail: { migration: migration.name },
    });
  }
}

async function recordFailure(
  client: Client,
  migration: Migration,
  facts: { id: string; startedAt: Date; reason: string },
): Promise<void> {
  try {
    await client.query('rollback');
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, rolled_back_at, logs)
       values ($1, $2, $3, $4, clock_timestamp(), $5)`,
      [facts.id, migration.checksum, migration.name, facts.startedAt, facts.reason],
    );
  } catch {
    // The connection is gone, so the transaction is too; the caller hears of the first failure.
  }
}
