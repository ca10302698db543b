import { freePort, startGuarded } from '@frameq/stack';
import { execFileSync } from 'node:child_process';
import { redisCommand } from './redis-command.js';
import { DATABASES, redisArguments } from './redis-server.js';
import { serverOfTestRun } from './test-run.js';
import { waitFor } from './wait-for.js';

/** A store that BullMQ can live in, for suites that run on both. */
export interface TestQueueStore {
  readonly name: 'postgres' | 'redis';
  /** Null: BullMQ lives in the suite's Postgres. */
  redisUrl(): Promise<string | null>;
}

/**
 * The stores to run a queue suite on: `describe.each(testQueueStores())`. Redis takes part where redis-server is
 * installed or FRAMEQ_TEST_REDIS_URL names one; where CI is `true` its absence fails the suite instead of shortening it.
 */
export function testQueueStores(): TestQueueStore[] {
  const stores: TestQueueStore[] = [{ name: 'postgres', redisUrl: () => Promise.resolve(null) }];
  const expected = process.env['CI'] === 'true' || given() !== undefined;
  if (expected || redisInstalled()) stores.push({ name: 'redis', redisUrl: testRedis });
  else process.stderr.write('redis-server is not installed, so the queue suites run on Postgres alone.\n');
  return stores;
}

/**
 * A database of its own in the test run's Redis, which lives as long as the run, so that suites that run at the same time do
 * not take each other's messages. Rejects where no redis-server is installed.
 */
export async function testRedis(): Promise<string> {
  const server = await testRedisServer();
  const databases = given() === undefined ? DATABASES : 16;
  const number = Number(await redisCommand(server, 'INCR frameq:test-databases'));
  return `${server}/${1 + (number % (databases - 1))}`;
}

async function testRedisServer(): Promise<string> {
  const url = given();
  if (url !== undefined) return url;
  if (!redisInstalled()) throw new Error('redis-server is not installed; `apt-get install redis-server` brings it.');
  return serverOfTestRun('redis', startRedis);
}

async function startRedis(folder: string): Promise<string> {
  const port = await freePort();
  const server = startGuarded('redis-server', redisArguments(port, folder), {
    env: { PATH: process.env['PATH'] ?? '' },
    cwd: folder,
    sweep: folder,
  });
  await Promise.race([
    waitFor(() => redisCommand(`redis://127.0.0.1:${port}`, 'PING'), { what: 'redis-server to answer' }),
    server.ended.then(({ code, signal }) => {
      throw new Error(`redis-server ended while it started (${signal ?? code}).`);
    }),
  ]);
  server.child.unref();
  for (const stream of server.child.stdio) (stream as { unref?: () => void } | null)?.unref?.();
  return `redis://127.0.0.1:${port}`;
}

function given(): string | undefined {
  return process.env['FRAMEQ_TEST_REDIS_URL'] || undefined;
}

function redisInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
