import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { consume, openDeliveries } from '@frameq/queue';
import { freePort } from '@frameq/stack';
import {
  redisCommand,
  redisServer,
  type RedisServer,
  testDatabase,
  type TestDatabase,
  testQueueStores,
  waitFor,
} from '@frameq/testing';
import pg from 'pg';
import { aDelivery, CLAIMED, openQueueHarness, type QueueHarness } from './queue-harness.js';

jest.setTimeout(60_000);

let harness: QueueHarness | undefined;
afterEach(async () => {
  await harness?.close();
  harness = undefined;
});

describe.each(testQueueStores())('a $name that is not there', ({ name }) => {
  it('fails producers fast, ends no process, and lets consumers close', async () => {
    const port = await freePort();
    const databaseUrl = `postgresql://frameq@127.0.0.1:${port}/frameq`;
    const settings = { databaseUrl, redisUrl: name === 'redis' ? `redis://127.0.0.1:${port}` : null };
    const deliveries = await openDeliveries(settings);
    const startedAt = performance.now();
    for (const _ of ['once', 'again']) {
      await expect(deliveries.add('cpu', [aDelivery()])).rejects.toMatchObject({
        code: 'QUEUE_UNAVAILABLE',
        retryable: true,
      });
    }
    await expect(deliveries.ping()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(3000);
    const consumer = await consume({ ...settings, queue: 'cpu', concurrency: 1, handler: async () => CLAIMED });
    await consumer.close();
    await deliveries.close();
  });
});

const redis = testQueueStores().some((store) => store.name === 'redis');
(redis ? describe : describe.skip)('Redis', () => {
  let server: RedisServer;
  afterEach(() => server.close());

  it('that is killed and comes back empty: consuming goes on, and producers fail in between', async () => {
    server = await redisServer();
    await server.start();
    harness = await openQueueHarness(server.url);
    await harness.consume(() => CLAIMED);
    await harness.deliveries.add('cpu', [aDelivery()]);
    await harness.untilHandled(1);
    for (const round of [2, 3]) {
      await server.kill();
      await expect(harness.deliveries.add('cpu', [aDelivery()])).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
      await server.start();
      await addUntilTaken(harness);
      await harness.untilHandled(round, 15_000);
    }
  });

  it('that comes late: what was opened before works', async () => {
    server = await redisServer();
    harness = await openQueueHarness(server.url);
    await harness.consume(() => CLAIMED);
    await server.start();
    await addUntilTaken(harness);
    await harness.untilHandled(1, 15_000);
  });

  it('that is flushed: what is added afterwards is taken', async () => {
    server = await redisServer();
    await server.start();
    harness = await openQueueHarness(server.url);
    await harness.consume(() => CLAIMED);
    for (const count of [1, 2, 3]) {
      await redisCommand(server.url, 'FLUSHALL');
      await harness.deliveries.add('cpu', [aDelivery()]);
      await harness.untilHandled(count);
    }
  });

  it('that may evict messages is reported', async () => {
    server = await redisServer();
    await server.start();
    harness = await openQueueHarness(server.url);
    await redisCommand(server.url, 'CONFIG SET maxmemory-policy volatile-lru');
    const { warnings } = await harness.deliveries.ping();
    expect(warnings).toEqual(['Redis may evict messages (maxmemory-policy is volatile-lru); set it to noeviction.']);
  });
});

describe('Postgres', () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  it('that cuts every connection: producing and consuming go on', async () => {
    database = await testDatabase();
    harness = await openQueueHarness(null, database.url);
    await harness.consume(() => CLAIMED);
    for (const round of [1, 2, 3]) {
      await harness.deliveries.add('cpu', [aDelivery()]);
      await harness.untilHandled(round, 15_000);
      await ask(
        database.url,
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      );
      await waitFor(() => harness!.deliveries.ping(), { what: 'Postgres to be asked again' });
    }
  });

  it('holds few connections, however much is handled at once', async () => {
    database = await testDatabase();
    harness = await openQueueHarness(null, database.url);
    for (const queue of ['cpu', 'gpu', 'comfy'] as const)
      await harness.consume(() => CLAIMED, { queue, concurrency: 50 });
    for (let at = 0; at < 3; at++)
      await harness.deliveries.add(
        'cpu',
        Array.from({ length: 100 }, () => aDelivery()),
      );
    await harness.untilHandled(300, 30_000);
    const [row] = await ask(
      database.url,
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    expect(row!['count']).toBeLessThanOrEqual(3 * 5 + 3);
  });
});

async function addUntilTaken({ deliveries }: QueueHarness): Promise<void> {
  const delivery = aDelivery();
  await waitFor(async () => deliveries.add('cpu', [delivery]).then(() => true), {
    what: 'the store to take a delivery',
    timeoutMs: 15_000,
  });
}

async function ask(url: string, question: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(question)).rows;
  } finally {
    await client.end();
  }
}
