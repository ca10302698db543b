import type { ServiceProcess } from '@frameq/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { inForm, storesOf, storeUrl } from './harness/form.js';
import { type HoldPoint, type PostgresProxy, postgresProxy } from './harness/postgres-proxy.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

/** Where submissions are when their gateway dies, one at each point: a message between the gateway and Postgres. */
const FAILPOINTS: readonly HoldPoint[] = [
  { statement: 'lock-idempotency-key', when: 'before' },
  { statement: 'claim-idempotency-key', when: 'before' },
  { statement: 'insert-job', when: 'before' },
  { statement: 'keep-idempotent-answer', when: 'before' },
  { statement: 'commit', when: 'before', afterStatement: 'keep-idempotent-answer' },
  { statement: 'commit', when: 'after', afterStatement: 'keep-idempotent-answer' },
];
/** In the long form the stores share the 50 kills: the store has no part in what is killed here. */
const KILLS = inForm(2, 50 / storesOf('redis').length);
/** Submissions of other clients that are under way when the gateway dies. */
const BYSTANDERS = 3;

let scenario: Scenario;
let proxy: PostgresProxy;
afterEach(async () => {
  await scenario.close();
  await proxy.close();
});

describe.each(storesOf('redis'))('a gateway killed at an exact moment of a submission, on %s', (store) => {
  it('loses no acknowledged job and makes one job for each key', async () => {
    scenario = await openScenario({ name: `gateway-kills-${store}`, artifactsPerStage: 1, ...(await storeUrl(store)) });
    proxy = await postgresProxy(scenario.farm.databaseUrl);
    await scenario.start('keeper');
    await scenario.start('worker', { CPU_SLOTS: '2', WORKER_QUEUES: 'cpu' });
    const params = { min_ms: 1, max_ms: 5, bytes: 16 };
    const submission = { pipeline: 'test-three-stages', params };

    // The next gateway starts while one is being killed: the clients find it under its own address.
    let current = await startGateway();
    let next = startGateway();
    let [kills, unanswered] = [0, 0];
    for (; kills < KILLS; kills++) {
      const victim = current;
      let url: string | null = victim.url!;
      const clients = Array.from({ length: FAILPOINTS.length + BYSTANDERS }, () => scenario.client({ url: () => url }));
      const held = FAILPOINTS.map((point) => proxy.hold(point));
      const submitted = clients.map((client) => client.submit(submission));
      await Promise.all(held.map((one) => one.reached));
      await delay(scenario.random() * 5); // The bystanders are anywhere by then.
      url = null;
      await victim.kill();
      held.forEach((one) => one.release());
      current = await next;
      next = startGateway();
      url = current.url!;
      await Promise.all(submitted);
      unanswered += clients.flatMap((client) => client.troubles()).length;
    }
    await next;
    await scenario.settled(60_000);

    const [sums] = await scenario.rows<{ jobs: number; keys: number }>(SUMS);
    const violations = await scenario.violations();
    const keys = KILLS * (FAILPOINTS.length + BYSTANDERS);
    const ok = violations.length === 0 && sums!.jobs === keys && sums!.keys === keys;
    reportRow({
      ...{ row: 4, store, ok },
      asked: 'kill -9 of the gateway at 6 failpoints × 50 (over both stores): lost 0, one job for each Idempotency-Key',
      reached:
        `${kills} kills, each with a submission at each of ${FAILPOINTS.length} failpoints, ${unanswered} requests ` +
        `unanswered and resolved, ${sums!.jobs} jobs for ${keys} keys, violations ${violations.length}`,
    });
    expect(violations).toEqual([]);
    expect(unanswered).toBeGreaterThanOrEqual(KILLS * FAILPOINTS.length);
    expect(sums).toEqual({ jobs: keys, keys });
  }, 900_000);
});

function startGateway(): Promise<ServiceProcess> {
  return scenario.start('gateway', { PORT: '0', DATABASE_URL: proxy.url });
}

const SUMS = `select count(*) as jobs, count(distinct labels ->> 'key') as keys from job`;
