import { afterAll, expect, it } from '@jest/globals';
import { testDatabase, testQueueStores } from '@frameq/testing';
import pg from 'pg';

const made: { drop(): Promise<void> }[] = [];
afterAll(() => Promise.all(made.map((database) => database.drop())));

async function tables(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: string }>("select count(*) n from pg_tables where schemaname = 'public'");
    return Number(rows[0]?.n);
  } finally {
    await client.end();
  }
}

it('hands each test a migrated database of its own, several at once', async () => {
  const databases = await Promise.all([testDatabase(), testDatabase(), testDatabase()]);
  made.push(...databases);
  expect(new Set(databases.map((database) => database.url)).size).toBe(3);
  for (const { url } of databases) expect(await tables(url)).toBeGreaterThan(5);
});

it.each(testQueueStores())('hands out the $name store', async ({ name, redisUrl }) => {
  expect((await redisUrl())?.startsWith('redis://') ?? 'postgres').toBe(name === 'redis' ? true : 'postgres');
});
