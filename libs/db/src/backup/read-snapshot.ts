import { AppError } from '@frameq/domain';
import type pg from 'pg';
import copyStreams from 'pg-copy-streams';
import type { Readable } from 'node:stream';
import { withMigrationClient } from '../migration-client.js';
import { loadStatement } from '../statement.js';
import { ownObjects } from './own-objects.js';
import { type HeldMigration, type NamedFile, quoted, type SequencePlace, type TableShape } from './table-shape.js';

const TABLES = loadStatement('catalogue-tables');
const SEQUENCES = loadStatement('catalogue-sequences');
const FILES = loadStatement('files-of-snapshot');
const ROWS_AT_ONCE = 2_000;

/** All that is frameq's own in a database, as it was at one moment, while others go on writing. */
export interface DatabaseSnapshot {
  readonly migrations: readonly HeldMigration[];
  readonly tables: readonly TableShape[];
  readonly sequences: readonly SequencePlace[];
  /** The rows of a table in Postgres's own text form. Read one to its end before the next. */
  rows(table: TableShape): Readable;
  /** The files that rows name; not while `rows` is read. */
  files(): AsyncGenerator<NamedFile>;
}

/**
 * Hands `work` one repeatable-read snapshot of the database.
 * @throws DATABASE_UNAVAILABLE; SCHEMA_NOT_READY when it was never migrated
 */
export async function withSnapshot<T>(url: string, work: (snapshot: DatabaseSnapshot) => Promise<T>): Promise<T> {
  const own = await ownObjects();
  return withMigrationClient(url, async (client) => {
    await client.query('begin transaction isolation level repeatable read, read only');
    const tables = (await client.query<TableShape>(TABLES.text, [own.tables])).rows;
    if (!tables.some((table) => table.name === '_prisma_migrations')) {
      throw new AppError('SCHEMA_NOT_READY', 'The database holds nothing of frameq.', {
        hint: 'Start frameq once; it makes its tables.',
      });
    }
    return work({
      migrations: await heldMigrations(client),
      tables,
      sequences: (await client.query<SequencePlace>(SEQUENCES.text, [own.tables])).rows,
      rows: ({ name, columns }) =>
        client.query(copyStreams.to(`copy ${quoted([name])} (${quoted(columns)}) to stdout`)),
      files: () => namedFiles(client),
    });
  });
}

async function heldMigrations(client: pg.Client): Promise<HeldMigration[]> {
  const answer = await client.query<HeldMigration>(
    `select migration_name as name, checksum from _prisma_migrations
      where finished_at is not null and rolled_back_at is null order by migration_name`,
  );
  return answer.rows;
}

async function* namedFiles(client: pg.Client): AsyncGenerator<NamedFile> {
  await client.query(`declare named_files no scroll cursor for ${FILES.text}`);
  for (;;) {
    const { rows } = await client.query<NamedFile & { token: string | null }>(`fetch ${ROWS_AT_ONCE} from named_files`);
    for (const row of rows) yield { ...row, token: row.token === null ? null : Number(row.token) };
    if (rows.length < ROWS_AT_ONCE) return;
  }
}
