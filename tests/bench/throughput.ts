import { openDatabase, type Statement } from '@frameq/db';
import { openFarm, waitFor } from '@frameq/testing';
import { atLeast, type BenchRow } from './bench-row.js';
import { median } from './percentile.js';
import { type PlainRates, plainBullmqRates, type PlainStore } from './plain-bullmq.js';
import { inParallel, submit } from './client.js';

const JOBS = 2_000;
/** Stages that are finished before the clock starts; the same as for plain BullMQ. */
const WARM = 200;
const CONCURRENCY = 4;
const RUNS = 3;

/**
 * Stages of a pipeline that does nothing, through the worker process and its warm runners with every row written, against
 * plain BullMQ with a processor that does nothing: same store, same concurrency, runs alternating, medians of three. All jobs
 * have been submitted before; the time covers dispatching, claiming, running and settling each stage.
 */
export async function benchThroughput(redisUrl: string | undefined, least: number): Promise<BenchRow> {
  const ours: number[] = [];
  const plain: PlainRates[] = [];
  for (let run = 0; run < RUNS; run++) {
    const farm = await openFarm(redisUrl === undefined ? {} : { redisUrl });
    try {
      const store: PlainStore = redisUrl === undefined ? { databaseUrl: farm.databaseUrl } : { redisUrl };
      plain.push(await plainBullmqRates(store, JOBS, CONCURRENCY));
      ours.push(await frameqRate(farm));
    } finally {
      await farm.close();
    }
  }
  const store = redisUrl === undefined ? 'Postgres' : 'Redis';
  const [mine, theirs] = [median(ours), median(plain.map(({ added }) => added))];
  const waiting = median(plain.map((rates) => rates.waiting));
  return atLeast(
    `no-op stages, BullMQ on ${store}`,
    `${mine.toFixed(0)}/s`,
    `plain ${theirs.toFixed(0)}/s (${waiting.toFixed(0)}/s when all jobs wait already)`,
    mine / theirs,
    least,
  );
}

async function frameqRate(farm: Awaited<ReturnType<typeof openFarm>>): Promise<number> {
  const gateway = await farm.start('gateway');
  await inParallel(JOBS, 8, () => submit(gateway.url!, { pipeline: 'test-noop' }));
  const db = openDatabase({ url: farm.databaseUrl, applicationName: 'frameq-bench', max: 2 });
  try {
    await farm.start('keeper', { LOG_LEVEL: 'warn' });
    await farm.start('worker', { CPU_SLOTS: String(CONCURRENCY), WORKER_QUEUES: 'cpu', LOG_LEVEL: 'warn' });
    await waitFor(async () => (await db.query<{ open: number }>(OPEN, []))[0]!.open === 0, {
      timeoutMs: 120_000,
      everyMs: 250,
      what: 'the last stage',
    });
    const [row] = await db.query<{ seconds: number }>(SECONDS, [WARM]);
    return (JOBS - WARM) / row!.seconds;
  } finally {
    await db.close();
  }
}

const OPEN: Statement = { name: 'bench-open', text: `select count(*) as open from job where finished_at is null` };
const SECONDS: Statement = {
  name: 'bench-seconds',
  text: `
    select extract(epoch from max(ended_at) - min(ended_at))::float8 as seconds
      from (select ended_at, row_number() over (order by ended_at) as turn from attempt) a where turn >= $1`,
};
