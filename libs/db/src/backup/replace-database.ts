import { AppError } from '@frameq/domain';
import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withMigrationClient } from '../migration-client.js';
import { migrationsDirectory, readMigrations } from '../migration-folder.js';
import { CREATE_MIGRATION_TABLE } from '../migration-table.js';
import { loadStatement } from '../statement.js';
import { type OwnObjects, ownObjects } from './own-objects.js';
import { type HeldMigration, quoted, type SequencePlace, type TableShape } from './table-shape.js';

const TABLES = loadStatement('catalogue-tables');
const REFERENCES = loadStatement('catalogue-references');
const DROPS = loadStatement('catalogue-drops');
const DROP_QUEUES = loadStatement('drop-queue-store');
const ORDER_EVENTS = loadStatement('settle-event-order');
/** Prisma's own lock id: no migration runs while a database is replaced. */
const MIGRATION_LOCK = 72707369;
/** Postgres's code for a thing that cannot go while others need it. */
const DEPENDED_ON = '2BP01';

/** A database that is being filled; nobody sees anything of it before all of it is there. */
export interface ReplacedDatabase {
  /** Loads rows in Postgres's own text form. Throws BACKUP_INVALID when they do not fit the table. */
  load(table: TableShape, rows: Readable): Promise<void>;
}

/**
 * Replaces what a database holds of frameq by what `fill` loads, in one transaction: all of it, or nothing when anything
 * throws or the process dies. The tables are made by the migrations that the backup names, without triggers and foreign keys
 * until the rows are in. Sessions are not kept: nobody would know which of them had been ended since.
 *
 * @throws SCHEMA_TOO_NEW when this version does not have one of these migrations; RESTORE_NOT_EMPTY when something else was
 *   built on frameq's tables; BACKUP_INVALID; DATABASE_UNAVAILABLE
 */
export async function replaceDatabase(
  terms: { url: string; migrations: readonly HeldMigration[]; sequences: readonly SequencePlace[] },
  fill: (database: ReplacedDatabase) => Promise<void>,
): Promise<void> {
  const scripts = await migrationScripts(terms.migrations);
  const own = await ownObjects();
  await withMigrationClient(terms.url, async (client) => {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await dropOwn(client, own);
    await client.query(DROP_QUEUES.text);
    for (const sql of scripts) await client.query(sql);
    const references = (await client.query<{ remove: string; restore: string }>(REFERENCES.text, [own.tables])).rows;
    for (const { remove } of references) await client.query(remove);
    const tables = (await client.query<TableShape>(TABLES.text, [own.tables])).rows.map(({ name }) => name);
    for (const name of tables) await client.query(`alter table ${quoted([name])} disable trigger user`);
    // What the migrations themselves put in is in the backup too.
    if (tables.length > 0)
      await client.query(`delete from ${tables.map((name) => quoted([name])).join('; delete from ')}`);
    await fill({ load: (table, rows) => load(client, table, rows) });
    if (tables.includes('session')) await client.query('delete from session');
    await told(client.query(ORDER_EVENTS.text));
    for (const { restore } of references) await told(client.query(restore));
    for (const name of tables) await client.query(`alter table ${quoted([name])} enable trigger user`);
    for (const { name, value } of terms.sequences) {
      if (value !== null) await client.query('select setval($1::regclass, $2::bigint)', [quoted([name]), value]);
    }
    await client.query('commit');
  });
}

/**
 * The SQL that makes the tables as they were, Prisma's own included.
 * @throws SCHEMA_TOO_NEW, BACKUP_INVALID when this version does not have these migrations
 */
export async function migrationScripts(held: readonly HeldMigration[]): Promise<string[]> {
  const known = new Map((await readMigrations(migrationsDirectory())).map((one) => [one.name, one]));
  const unknown = held.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (unknown.length > 0) {
    throw new AppError('SCHEMA_TOO_NEW', `The backup is of a newer frameq: this one lacks ${unknown.join(', ')}.`, {
      detail: { unknown },
      hint: 'Restore it with the frameq that made it, or with a newer one.',
    });
  }
  const changed = held.filter(({ name, checksum }) => known.get(name)!.checksum !== checksum).map(({ name }) => name);
  if (changed.length > 0) {
    throw new AppError('BACKUP_INVALID', `The backup was made with other migrations: ${changed.join(', ')} differ.`);
  }
  return [CREATE_MIGRATION_TABLE, ...held.map(({ name }) => known.get(name)!.sql)];
}

async function dropOwn(client: pg.Client, { tables, routines, types }: OwnObjects): Promise<void> {
  const drops = await client.query<{ statement: string }>(DROPS.text, [tables, routines, types]);
  for (const { statement } of drops.rows) {
    try {
      await client.query(statement);
    } catch (cause) {
      const { code, detail } = cause as { code?: string; detail?: string };
      if (code !== DEPENDED_ON) throw cause;
      const what = detail?.split('\n')[0] ?? (cause as Error).message;
      throw new AppError('RESTORE_NOT_EMPTY', `Something else was built on frameq's tables: ${what}.`, {
        cause,
        hint: 'Drop what the message names, or restore into an empty database (DATABASE_URL).',
      });
    }
  }
}

async function load(client: pg.Client, { name, columns }: TableShape, rows: Readable): Promise<void> {
  const target = client.query(copyStreams.from(`copy ${quoted([name])} (${quoted(columns)}) from stdin`));
  await told(pipeline(rows, target));
}

/** What Postgres refuses is a fault of the rows; that it is away is not. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const state = (cause as { code?: string }).code ?? '';
    if (!/^(22|23|42)...$/.test(state)) throw cause;
    throw new AppError('BACKUP_INVALID', `The rows of the backup do not fit: ${(cause as Error).message}`, { cause });
  }
}
