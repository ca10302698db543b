import { migrate, migrationsDirectory } from '@frameq/db';
import { startPostgres } from '@frameq/stack';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { serverOfTestRun } from './test-run.js';

/** A migrated database of its own for a test. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, with whoever is still connected. */
  drop(): Promise<void>;
}

const TEMPLATE_LOCK = 72707370;

/**
 * A fresh migrated database, cloned from a template that each server gets once. The server is the one that
 * FRAMEQ_TEST_POSTGRES_URL names; else an embedded one that lives as long as the test run.
 * @param ownServer the address of a server of the test's own instead
 */
export async function testDatabase(ownServer?: string): Promise<TestDatabase> {
  const server = ownServer ?? (await testPostgres());
  const template = `frameq_template_${migrationsDigest()}`;
  const name = `frameq_test_${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    // One at a time: a template that somebody is connected to cannot be copied.
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await makeTemplate(client, server, template);
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    url: urlOf(server, name),
    drop: () =>
      withClient(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** The address of the test run's Postgres: a user that may make databases. */
export async function testPostgres(): Promise<string> {
  const given = process.env['FRAMEQ_TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return given;
  return serverOfTestRun('postgres', async (home) => {
    const server = await startPostgres({ home, durable: false, temporary: true, maxConnections: 300 });
    server.unref();
    return server.url;
  });
}

async function makeTemplate(client: pg.Client, server: string, template: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
  if (rowCount !== 0) return;
  await client.query(`drop database if exists ${template} with (force)`);
  await client.query(`create database ${template}`);
  await migrate({ url: urlOf(server, template) });
  await client.query(`alter database ${template} with is_template true`);
}

/** Changes with the migrations, so that a server that outlives a run never hands out an old schema. */
function migrationsDigest(): string {
  const directory = migrationsDirectory();
  const digest = createHash('sha256');
  for (const name of readdirSync(directory).sort()) {
    if (name.endsWith('.toml')) continue;
    digest.update(name).update(readFileSync(path.join(directory, name, 'migration.sql')));
  }
  return digest.digest('hex').slice(0, 12);
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
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
