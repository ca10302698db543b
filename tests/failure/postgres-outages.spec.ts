import { redisServer } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { ended } from './harness/cancel.js';
import { inForm, LONG } from './harness/form.js';
import { type OwnPostgres, ownPostgres } from './harness/own-postgres.js';
import { type HoldPoint, type PostgresProxy, postgresProxy } from './harness/postgres-proxy.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

const RESTARTS = inForm(1, 10);
/** Twice the lease in the long form, which no lease would outlive if an outage counted as silence. */
const SILENCE_MS = inForm(5_000, 30_000);
const LEASE_MS = inForm(4_000, 15_000);
/** Answers to a commit that get lost, for the gateway, for a worker's claim and for its settlement each. */
const LOST_ANSWERS = inForm(1, 10);
const COMMIT_OF_GATEWAY: HoldPoint = { statement: 'commit', when: 'after', afterStatement: 'keep-idempotent-answer' };
const COMMIT_OF_WORKER: HoldPoint = { statement: 'commit', when: 'after', afterStatement: 'settle-stages' };
/** A claim is one statement, which commits by itself. */
const CLAIM: HoldPoint = { statement: 'claim-stages', when: 'after' };

const figures = { restarts: 0, silence: '', lost: 0, violations: [] as string[], ok: true };
let postgres: OwnPostgres;
let scenario: Scenario;
let proxy: PostgresProxy | undefined;
beforeAll(async () => {
  postgres = await ownPostgres();
});
afterAll(() => postgres.close());
afterEach(async () => {
  await scenario.close();
  await proxy?.close();
  proxy = undefined;
});

describe('a Postgres that goes away', () => {
  it(`by ${RESTARTS} immediate restarts loses no job and costs no lease`, async () => {
    await open('postgres-restarts', { CPU_SLOTS: '2' });
    const client = scenario.client();
    let submitting = true;
    const submission = { pipeline: 'test-three-stages', params: { min_ms: 50, max_ms: 200, bytes: 32 } };
    const submitted = Promise.all(
      Array.from({ length: 2 }, async () => {
        for (; submitting; await delay(500)) await client.submit(submission);
      }),
    );
    for (; figures.restarts < RESTARTS; figures.restarts++) {
      await delay(1_000 + scenario.random() * 2_000);
      await postgres.stop();
      await postgres.start();
    }
    submitting = false;
    await submitted;
    await scenario.settled(120_000);
    await judge();
  }, 300_000);

  it(`silently for ${SILENCE_MS / 1000} s while stages run, sees no lease taken away`, async () => {
    await open('postgres-silence', { CPU_SLOTS: '3', LEASE_MS: String(LEASE_MS), HEARTBEAT_MS: String(LEASE_MS / 8) });
    const client = scenario.client();
    const submission = { pipeline: 'test-obedient', params: { duration_ms: SILENCE_MS + 4_000, steps: 20 } };
    await client.submitMany(3, () => submission);
    // Some end in the silence, and their ends wait for its end.
    await client.submitMany(2, () => ({ ...submission, params: { duration_ms: 3_000 } }));
    await delay(LONG ? 17_000 : 1_500); // In the long form the keeper has been in touch for long enough to reap.
    proxy!.silence(true);
    const during = client.submit({ pipeline: 'test-noop' });
    await delay(SILENCE_MS);
    proxy!.silence(false);
    await during;
    await scenario.settled(120_000);
    figures.silence = `${client.troubles().length} unanswered in ${SILENCE_MS / 1000} s of silence`;
    await judge();
  }, 300_000);

  it('between a commit and its answer has the commit found out, by the client and by the worker', async () => {
    await open('postgres-lost-answers', { CPU_SLOTS: '1' });
    const client = scenario.client({ timeoutMs: 20_000 });
    for (const point of [COMMIT_OF_GATEWAY, CLAIM, COMMIT_OF_WORKER]) {
      for (let lost = 0; lost < LOST_ANSWERS; lost++) {
        const held = proxy!.hold(point);
        const submitted = client.submit({ pipeline: 'test-three-stages', params: { min_ms: 5, max_ms: 20, bytes: 8 } });
        await held.reached;
        proxy!.cut();
        await submitted;
        figures.lost += 1;
      }
    }
    await scenario.settled(120_000);
    await judge();
    const { restarts, silence, lost, violations, ok } = figures;
    reportRow({
      ...{ row: 5, ok: ok && restarts === RESTARTS },
      asked: 'Postgres restarted (immediate) × 10; 30 s half-open: 0 lost, 0 mass reaps, unknown commits resolved',
      reached: `${restarts} restarts, ${silence}, ${lost} lost answers to commits resolved, violations ${violations.length}`,
    });
  }, 300_000);
});

it('lets every service stop while both Postgres and Redis are away', async () => {
  const redis = await redisServer();
  await redis.start();
  scenario = await openScenario({ name: 'nothing-there', postgresUrl: postgres.url, redisUrl: redis.url });
  const services = await Promise.all([
    scenario.start('gateway'),
    scenario.start('keeper'),
    scenario.start('worker', { WORKER_QUEUES: 'cpu' }),
  ]);
  await ended(scenario.url, await scenario.client().submit({ pipeline: 'test-noop' }));
  await Promise.all([redis.kill(), postgres.stop()]);
  try {
    expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0, 0]);
  } finally {
    await Promise.all(services.map((service) => service.kill()));
    await postgres.start();
    await redis.close();
  }
}, 60_000);

/** Services that reach their own Postgres through a proxy. */
async function open(name: string, worker: Readonly<Record<string, string>>): Promise<void> {
  scenario = await openScenario({ name, postgresUrl: postgres.url });
  proxy = await postgresProxy(scenario.farm.databaseUrl);
  const through = { DATABASE_URL: proxy.url };
  await Promise.all([
    scenario.start('gateway', through),
    scenario.start('keeper', through),
    scenario.start('worker', { ...through, WORKER_QUEUES: 'cpu', ...worker }),
  ]);
}

async function judge(): Promise<void> {
  const [row] = await scenario.rows<{ lost: number; unfinished: number }>(LOST);
  const found = await scenario.violations();
  figures.violations.push(...found);
  figures.ok &&= found.length === 0 && row!.lost === 0 && row!.unfinished === 0;
  expect(found).toEqual([]);
  expect(row).toEqual({ lost: 0, unfinished: 0 });
}

const LOST = `
  select (select count(*) from attempt where outcome = 'lost') as lost,
         (select count(*) from job where state <> 'completed') as unfinished`;
