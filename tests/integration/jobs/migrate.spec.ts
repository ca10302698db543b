import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate, migrationsDirectory, schemaStatus } from '@frameq/db';
import { testDatabase, type TestDatabase, waitFor } from '@frameq/testing';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';

let database: TestDatabase;
let directory: string;
beforeEach(async () => {
  database = await testDatabase();
  await query('drop schema public cascade', 'create schema public');
  directory = await mkdtemp(path.join(tmpdir(), 'frameq-migrations-'));
});
afterEach(async () => {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function query(...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

async function add(name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name), { recursive: true });
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
}

const run = () => migrate({ url: database.url, directory });
const status = () => schemaStatus(database.url, directory);
const recorded = () =>
  query(`select migration_name as name, finished_at is not null as finished, rolled_back_at is not null as undone,
                applied_steps_count as steps, logs from _prisma_migrations order by started_at`);

describe('migrate', () => {
  it('applies what is missing in order, once, and records it as Prisma does', async () => {
    await add('2_more', 'alter table a add column c int;');
    await add('1_first', 'create table a (b int); insert into a values (1);');
    expect(await status()).toBe('pending');
    expect(await run()).toEqual({ applied: ['1_first', '2_more'] });
    expect(await run()).toEqual({ applied: [] });
    expect(await status()).toBe('ready');
    expect(await query('select * from a')).toEqual([{ b: 1, c: null }]);
    const [first] = await query('select checksum from _prisma_migrations order by started_at');
    expect(first!['checksum']).toBe('6251d45bebe01eb11a69b74b65d4a113b5c9cc24e5d4dfa3b7ceeed1ddf82d02');
    expect(await recorded()).toMatchObject([
      { name: '1_first', finished: true, undone: false, steps: 1, logs: null },
      { name: '2_more', finished: true },
    ]);
  });

  it('is done by one of several processes that start at once', async () => {
    await add('1_slow', 'create table a (b int); select pg_sleep(0.2); insert into a values (1);');
    const answers = await Promise.all([run(), run(), run(), run(), run()]);
    expect(answers.flatMap((answer) => answer.applied)).toEqual(['1_slow']);
    expect(await query('select count(*)::int as rows from a')).toEqual([{ rows: 1 }]);
  });

  it('undoes a migration that fails, says why, and tries again at the next start', async () => {
    await add('1_first', 'create table a (b int);');
    await add('2_broken', 'create table c (d int); insert into a values (1); select 1 / 0;');
    await expect(run()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: 'Migration 2_broken failed and was undone: division by zero',
      detail: { migration: '2_broken' },
    });
    expect(await query(`select to_regclass('c') as c, (select count(*)::int from a) as a`)).toEqual([
      { c: null, a: 0 },
    ]);
    expect(await status()).toBe('pending');
    await add('2_broken', 'create table c (d int);');
    expect(await run()).toEqual({ applied: ['2_broken'] });
    expect(await recorded()).toMatchObject([
      { name: '1_first', finished: true },
      { name: '2_broken', finished: false, undone: true, logs: 'division by zero' },
      { name: '2_broken', finished: true, undone: false },
    ]);
  });

  it('leaves nothing of a migration whose process dies in the middle', async () => {
    await add('1_first', 'create table a (b int); select pg_sleep(60);');
    const dying = run();
    const outcome = expect(dying).rejects.toMatchObject({ code: 'MIGRATION_FAILED' });
    await killWhenAsleep();
    await outcome;
    await add('1_first', 'create table a (b int);');
    expect(await run()).toEqual({ applied: ['1_first'] });
  });

  it('refuses a database that a newer version has migrated', async () => {
    await add('1_first', 'create table a (b int);');
    await add('2_future', 'create table c (d int);');
    await run();
    await rm(path.join(directory, '2_future'), { recursive: true });
    await add('1_other', 'create table never (b int);');
    await expect(run()).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW', message: expect.stringContaining('2_future') });
    expect(await status()).toBe('too-new');
    expect(await query(`select to_regclass('never') as never`)).toEqual([{ never: null }]);
  });

  it('does not touch what another tool left unfinished', async () => {
    await add('1_first', 'create table a (b int);');
    await run();
    await query(`insert into _prisma_migrations (id, checksum, migration_name) values ('x', 'y', '2_stuck')`);
    await add('2_stuck', 'select 1;');
    await expect(run()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      hint: expect.stringContaining('prisma migrate resolve --rolled-back 2_stuck'),
    });
    expect(await status()).toBe('pending');
  });

  it('says that Postgres cannot be reached', async () => {
    const nowhere = migrate({ url: 'postgresql://nobody@127.0.0.1:1/none', directory });
    await expect(nowhere).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it("applies the project's own migrations to an empty database", async () => {
    await cp(migrationsDirectory(), directory, { recursive: true });
    expect((await run()).applied).toContain('20261120000000_init');
    expect(await schemaStatus(database.url)).toBe('ready');
  });
});

/** Ends the backend that sleeps inside a migration, as a crash of its process would. */
async function killWhenAsleep(): Promise<void> {
  await waitFor(async () => {
    const killed = await query(`select pg_terminate_backend(pid) as killed from pg_stat_activity
       where application_name = 'frameq-migrate' and datname = current_database() and wait_event = 'PgSleep'`);
    return killed.length > 0;
  });
}
