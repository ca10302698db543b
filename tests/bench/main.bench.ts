import { startPostgres } from '@frameq/stack';
import { testQueueStores } from '@frameq/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BenchRow, renderRows } from './bench-row.js';
import { benchCancelAndPickup } from './cancel.js';
import { benchFairOrder } from './fair-order.js';
import { benchMemory } from './memory.js';
import { benchRequests } from './requests.js';
import { benchScenes } from './scenes.js';
import { benchThroughput } from './throughput.js';

const rows: BenchRow[] = [];
const broken: string[] = [];
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('-'));

async function bench(what: string, work: () => Promise<BenchRow | readonly BenchRow[]>): Promise<void> {
  if (chosen.length > 0 && !chosen.some((word) => what.includes(word))) return;
  const start = performance.now();
  process.stderr.write(`${what} …`);
  try {
    rows.push(...[await work()].flat());
  } catch (error) {
    // The others are worth their time; the run fails all the same.
    broken.push(what);
    process.stderr.write(` ${error instanceof Error ? error.stack : String(error)}`);
  }
  process.stderr.write(` ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
}

const home = await mkdtemp(path.join(os.tmpdir(), 'frameq-bench-'));
// Durable, as a user's own: the tests' Postgres does not wait for the disk and would flatter us.
const postgres = await startPostgres({ home, durable: true, maxConnections: 200 });
process.env['FRAMEQ_TEST_POSTGRES_URL'] = postgres.url;
const redisStore = testQueueStores().find((store) => store.name === 'redis');
try {
  await bench('requests', benchRequests);
  await bench('cancel and pickup', benchCancelAndPickup);
  await bench('throughput on Postgres', () => benchThroughput(undefined, 0.3));
  const redisUrl = await redisStore?.redisUrl();
  if (redisUrl) await bench('throughput on Redis', () => benchThroughput(redisUrl, 0.12));
  await bench('fair order', benchFairOrder);
  await bench('scenes', benchScenes);
  await bench('memory', benchMemory);
} finally {
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}

const cpus = os.cpus();
const memory = (os.totalmem() / 1024 ** 3).toFixed(0);
console.log(`\n${renderRows(rows)}\n`);
console.log(
  `${cpus.length} × ${cpus[0]?.model ?? 'unknown'}, ${memory} GiB, ${os.type()} ${os.release()}, Node ${process.version}`,
);
if (redisStore === undefined) console.log('redis-server was not found: the Redis rows were left out.');
if (broken.length > 0) console.log(`Could not be measured: ${broken.join(', ')}.`);
const missed = process.argv.includes('--strict') && rows.some((row) => !row.reached);
process.exitCode = missed || broken.length > 0 ? 1 : 0;
