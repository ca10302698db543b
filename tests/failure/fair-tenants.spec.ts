import { createStores, type Database, openDatabase, openPrisma, type PrismaClient } from '@frameq/db';
import { createJobs, type Jobs } from '@frameq/jobs';
import { loadPipelines } from '@frameq/pipelines';
import { openStorage } from '@frameq/storage';
import { buildDirectory, killLeftServices, openFarm, type Farm, waitFor } from '@frameq/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import path from 'node:path';
import { reportRow } from './report-row.js';

const LONG = process.env['FRAMEQ_LONG'] === '1';
const LARGE_JOBS = LONG ? 5_000 : 500;
const SMALL_JOBS = LONG ? 50 : 20;
const SLOTS = 2;
/** What a stage does: nothing, for this long. */
const STAGE_MS = 300;
/** Two tenants that share alike wait twice as long for their last job; what starting the worker takes is in both figures. */
const MOST_TIMES = 2;

let farm: Farm;
let db: Database;
let prisma: PrismaClient;
let jobs: Jobs;

beforeEach(async () => {
  farm = await openFarm();
  const terms = { url: farm.databaseUrl, applicationName: 'frameq-test' };
  [db, prisma] = [openDatabase(terms), openPrisma({ ...terms, max: 1 })];
  const modules = [path.join(buildDirectory(), 'libs', 'testing', 'dist', 'pipelines', 'index.js')];
  jobs = createJobs({
    database: db,
    stores: createStores(db, prisma),
    pipelines: await loadPipelines(modules),
    storage: await openStorage({ directory: farm.directory }),
    dispatcher: { wake: () => undefined },
    maxConcurrentGpuJobs: 2,
  });
}, 60_000);

afterEach(async () => {
  await Promise.all([prisma.$disconnect(), db.close()]);
  await farm.close();
  expect(await killLeftServices()).toBe(0);
}, 60_000);

let aloneP95 = Number.NaN;

it('measures how long a small tenant waits when it is alone', async () => {
  await submit('small', SMALL_JOBS);
  aloneP95 = await p95OfSmall();
  expect(aloneP95).toBeGreaterThan(0);
}, 300_000);

it(`lets ${SMALL_JOBS} jobs wait at most twice as long beside ${LARGE_JOBS} jobs of another tenant`, async () => {
  const [low] = await submit('large', 1, { priority: 200 });
  const [aged] = await submit('large', 1, { priority: 200 });
  await submit('large', LARGE_JOBS - 2);
  // A point of priority is a minute: after 101 of them it comes before jobs that are 100 points better and fresh.
  await db.query({ name: '', text: `update stage set line_at = line_at - interval '101 minutes' where job_id = $1` }, [
    aged,
  ]);
  await submit('small', SMALL_JOBS);
  const p95 = await p95OfSmall();
  const ratio = p95 / aloneP95;
  report(ratio);
  expect(ratio).toBeLessThanOrEqual(MOST_TIMES);
  const begun = await db.query<{ job: string }>(
    {
      name: '',
      text: `select job_id as job from stage where tenant_id = 'large' and started_at is not null order by started_at`,
    },
    [],
  );
  const order = begun.map((row) => row.job);
  expect(order.indexOf(aged!)).toBeGreaterThanOrEqual(0);
  expect(order.indexOf(aged!)).toBeLessThan(SLOTS);
  expect(order).not.toContain(low);
  expect(order.length).toBeGreaterThanOrEqual(SMALL_JOBS / 4);
}, 600_000);

async function submit(tenantId: string, count: number, more: { priority?: number } = {}): Promise<string[]> {
  const request = { pipeline: 'test-obedient', params: { duration_ms: STAGE_MS, steps: 1 }, ...more };
  const caller = { tenantId, apiKeyId: null, traceparent: null };
  const ids: string[] = [];
  const submitter = async (): Promise<void> => {
    while (ids.length < count) {
      const at = ids.push('') - 1;
      ids[at] = (await jobs.submitJob(request, caller)).job.id;
    }
  };
  await Promise.all([1, 2, 3, 4].map(submitter));
  return ids;
}

/** Starts the workers and says, in seconds, how long after their submission 95 % of the small tenant's stages had begun. */
async function p95OfSmall(): Promise<number> {
  await farm.start('keeper');
  await farm.start('worker', { CPU_SLOTS: String(SLOTS), WORKER_QUEUES: 'cpu', LOG_LEVEL: 'warn' });
  await waitFor(async () => (await smallBegun()).length === SMALL_JOBS, {
    timeoutMs: 280_000,
    everyMs: 250,
    what: 'every stage of the small tenant to begin',
  });
  const waits = await smallBegun();
  return waits[Math.ceil(0.95 * waits.length) - 1]!;
}

async function smallBegun(): Promise<number[]> {
  const rows = await db.query<{ wait: number }>(
    {
      name: '',
      text: `select extract(epoch from started_at - queued_at)::float8 as wait from stage
              where tenant_id = 'small' and started_at is not null order by 1`,
    },
    [],
  );
  return rows.map((row) => row.wait);
}

function report(ratio: number): void {
  const asked = `p95 wait of ${SMALL_JOBS} beside ${LARGE_JOBS} jobs <= ${MOST_TIMES} x alone; aged jobs bounded`;
  reportRow({ row: 10, asked, reached: `${ratio.toFixed(2)} x`, ok: ratio <= MOST_TIMES });
}
