import { redisCommand, type RedisServer, redisServer, testQueueStores, waitFor } from '@frameq/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { inForm } from './harness/form.js';
import { nextDelivery } from './harness/next-delivery.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

const JOBS = inForm(60, 500);
const FLUSHES = inForm(2, 10);
const PICKUP_MS = 15_000;

let scenario: Scenario;
let redis: RedisServer;
afterEach(async () => {
  await scenario.close();
  await redis.close();
});

const hasRedis = testQueueStores().some((store) => store.name === 'redis');
(hasRedis ? describe : describe.skip)('a Redis that is flushed', () => {
  it(`${FLUSHES} times in ${JOBS} jobs delays none by more than 15 s and loses none`, async () => {
    redis = await redisServer();
    await redis.start();
    scenario = await openScenario({ name: 'redis-flushes', artifactsPerStage: 1, redisUrl: redis.url });
    await Promise.all([scenario.start('gateway'), scenario.start('keeper')]);
    for (let worker = 0; worker < 2; worker++) await scenario.start('worker', { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' });
    const params = { min_ms: 10, max_ms: 60, bytes: 32 };
    const submitted = scenario.client().submitMany(JOBS, () => ({ pipeline: 'test-three-stages', params }));
    const pickups: number[] = [];
    for (let flush = 1; flush <= FLUSHES; flush++) {
      await waitFor(async () => (await ended()) >= (JOBS * flush) / (FLUSHES + 2), {
        ...{ timeoutMs: 120_000, what: `the moment of flush ${flush}` },
      });
      await redisCommand(redis.url, 'FLUSHALL');
      pickups.push(await nextDelivery(redis.url, 60_000));
    }
    await submitted;
    await scenario.settled(120_000);

    const slowest = Math.max(...pickups);
    const completed = await scenario.rows(`select id from job where state = 'completed'`);
    const violations = await scenario.violations();
    const ok = violations.length === 0 && slowest <= PICKUP_MS && completed.length === JOBS;
    reportRow({
      ...{ row: 2, store: 'redis', ok },
      asked: 'FLUSHALL × 10 in 500 jobs: pickup resumes ≤ 15 s, all finish, no wedge',
      reached:
        `${pickups.length} flushes, ${completed.length}/${JOBS} jobs, pickup after ≤ ${(slowest / 1000).toFixed(1)} s, ` +
        `violations ${violations.length}`,
    });
    expect(violations).toEqual([]);
    expect(completed).toHaveLength(JOBS);
    expect(slowest).toBeLessThanOrEqual(PICKUP_MS);
  }, 400_000);
});

async function ended(): Promise<number> {
  const [row] = await scenario.rows<{ ended: number }>(`select count(*) as ended from job where state = 'completed'`);
  return row!.ended;
}
