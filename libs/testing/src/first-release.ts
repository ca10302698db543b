import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from './test-database.js';
import { testPostgres } from './test-database.js';

/** What the first release left behind, put in place: a database that was not migrated since, and its files. */
export interface FirstRelease extends TestDatabase {
  /** The key that its first start made. */
  readonly key: string;
}

const FIXTURE = path.resolve('tests/fixtures/upgrade');

/** Loads the database of the first release and copies its storage to `storageDir`. Nothing is migrated. */
export async function firstRelease(storageDir: string): Promise<FirstRelease> {
  const [database, sql, key] = await Promise.all([
    emptyDatabase(),
    readFile(path.join(FIXTURE, 'database.sql'), 'utf8'),
    readFile(path.join(FIXTURE, 'api-key'), 'utf8'),
    cp(path.join(FIXTURE, 'storage'), storageDir, { recursive: true }),
  ]);
  await withClient(database.url, (client) => client.query(sql));
  return { ...database, key: key.trim() };
}

/** A database without a table. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const server = await testPostgres();
  const name = `frameq_empty_${randomBytes(6).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      withClient(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'frameq-testing' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
