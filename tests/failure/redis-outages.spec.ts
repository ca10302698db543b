import { type RedisServer, redisServer, testQueueStores } from '@frameq/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { LONG } from './harness/form.js';
import { nextClaim } from './harness/next-claim.js';
import { nextDelivery } from './harness/next-delivery.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

/** How long Redis stays away after each kill, in milliseconds; it comes back with nothing, for it keeps nothing on disk. */
const OUTAGES = LONG ? [0, 20_000, 0, 500, 60_000, 0, 2_000, 0, 8_000, 0] : [0, 7_000];
const CONSUMING_MS = 15_000;
const POST_MS = 2_000;

let scenario: Scenario;
let redis: RedisServer;
afterEach(async () => {
  await scenario.close();
  await redis.close();
});

const hasRedis = testQueueStores().some((store) => store.name === 'redis');
(hasRedis ? describe : describe.skip)('a Redis that is killed and stays away', () => {
  it('lets every submission in and consumes again within 15 s of its return', async () => {
    redis = await redisServer();
    await redis.start();
    scenario = await openScenario({ name: 'redis-outages', artifactsPerStage: 1, redisUrl: redis.url });
    await Promise.all([scenario.start('gateway'), scenario.start('keeper')]);
    for (let worker = 0; worker < 2; worker++) await scenario.start('worker', { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' });
    const client = scenario.client();
    let submitting = true;
    const submission = { pipeline: 'test-three-stages', params: { min_ms: 10, max_ms: 60, bytes: 32 } };
    const submitted = (async () => {
      for (; submitting; await delay(100)) await client.submit(submission);
    })();

    const consumed: number[] = [];
    const delivered: number[] = [];
    for (const awayMs of OUTAGES) {
      await redis.kill();
      await delay(awayMs);
      await redis.start();
      const [claim, delivery] = await Promise.all([nextClaim(scenario, 60_000), nextDelivery(redis.url, 60_000)]);
      consumed.push(claim);
      delivered.push(delivery);
    }
    submitting = false;
    await submitted;
    await scenario.settled(60_000);

    const asked = client.history.filter((entry) => entry.kind === 'invoke').length;
    const troubles = client.troubles();
    const slowestPost = client.slowestMs();
    const slowest = Math.max(...consumed, ...delivered);
    const violations = await scenario.violations();
    const ok = violations.length === 0 && troubles.length === 0 && slowest <= CONSUMING_MS;
    reportRow({
      ...{ row: 3, store: 'redis', ok },
      asked:
        'Redis kill -9 without AOF × 10, away up to 20/60 s: POST 202 throughout, consuming ≤ 15 s after its return',
      reached:
        `${OUTAGES.length} kills, away up to ${Math.max(...OUTAGES) / 1000} s, ${asked - troubles.length}/${asked} POSTs 202 ` +
        `(slowest ${(slowestPost / 1000).toFixed(1)} s), claiming after ≤ ${seconds(consumed)} s, deliveries handled after ` +
        `≤ ${seconds(delivered)} s, violations ${violations.length}`,
    });
    expect(troubles).toEqual([]);
    expect(violations).toEqual([]);
    expect(slowest).toBeLessThanOrEqual(CONSUMING_MS);
    expect(slowestPost).toBeLessThanOrEqual(POST_MS);
  }, 400_000);
});

function seconds(values: readonly number[]): string {
  return (Math.max(...values) / 1000).toFixed(1);
}
