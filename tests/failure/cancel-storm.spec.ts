import type { JobView } from '@frameq/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@frameq/testing';
import { cancel, ended } from './harness/cancel.js';
import { inForm, storesOf, storeUrl } from './harness/form.js';
import { openLane, type Lane } from './harness/lane.js';
import { percentile } from './harness/percentile.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

/** In the long form the stores share the 500. */
const JOBS = inForm(16, 500 / storesOf('postgres').length);
const CALLERS = 5;
const STOPS = inForm(4, 100);
const DEAF = inForm(1, 16);
const COOPERATIVE_MS = 2_000;
const DEAF_MS = 6_000;
const DEAF_UNHEARD_MS = 11_000;

let scenario: Scenario;
let lane: Lane | undefined;
afterEach(async () => {
  await scenario.close();
  await lane?.proxy.close();
  lane = undefined;
});

describe.each(storesOf('postgres'))('a storm of cancels, on %s', (store) => {
  it(`of ${JOBS} jobs by ${CALLERS} callers each overwrites no end`, async () => {
    scenario = await openScenario({ name: `cancel-storm-${store}`, ...(await storeUrl(store)) });
    const { random, url } = scenario;
    const worker = { CPU_SLOTS: '4', WORKER_QUEUES: 'cpu' };
    await Promise.all([scenario.start('gateway'), scenario.start('keeper'), scenario.start('worker', worker)]);
    await scenario.start('worker', worker);
    const client = scenario.client();
    const answers: JobView[] = [];
    let left = JOBS;
    const user = async (): Promise<void> => {
      while (left-- > 0) {
        const short = { pipeline: 'test-three-stages', params: { min_ms: 1, max_ms: 20 } };
        const long = { pipeline: 'test-obedient', params: { duration_ms: 3_000, steps: 100 } };
        const id = await client.submit(random() < 0.5 ? short : long);
        const caller = async (): Promise<void> => {
          await delay(random() * 2_500);
          answers.push(await cancel(url, id));
        };
        await Promise.all(Array.from({ length: CALLERS }, caller));
        await ended(url, id);
      }
    };
    await Promise.all(Array.from({ length: 8 }, user));

    const violations = await scenario.violations();
    const [ends] = await scenario.rows<{ cancelled: number; completed: number; other: number }>(ENDS);
    const ok = violations.length === 0 && answers.length === JOBS * CALLERS && ends!.other === 0;
    reportRow({
      ...{ row: 7, store, ok },
      asked: 'cancel storm, 500 jobs × 5 callers (over both stores): 0 overwrites',
      reached:
        `${JOBS} jobs × ${CALLERS} callers, ${ends!.cancelled} cancelled, ${ends!.completed} had completed, ` +
        `violations ${violations.length}`,
    });
    expect(violations).toEqual([]);
    expect(answers).toHaveLength(JOBS * CALLERS);
    expect(ends).toMatchObject({ other: 0 });
    expect(ends!.cancelled).toBeGreaterThan(0);
  }, 600_000);
});

it('stops what listens within 2 s, what is deaf within 6 s, and within 11 s when no notification arrives', async () => {
  scenario = await openScenario({ name: 'cancel-times' });
  await Promise.all([scenario.start('gateway'), scenario.start('keeper')]);
  const hearing = await scenario.start('worker', { CPU_SLOTS: '4', WORKER_QUEUES: 'cpu' });
  const cooperative = await stops('test-obedient', { duration_ms: 60_000, steps: 1_000 }, STOPS, 4);
  const deaf = await stops('test-deaf', {}, DEAF, 4);
  await hearing.stop();
  lane = await openLane(scenario, { CPU_SLOTS: '4' });
  lane.proxy.swallow(/^listen /i);
  lane.proxy.cut(); // What listens already is gone too, and its next attempt is not heard.
  const unheard = await stops('test-deaf', {}, DEAF, 4);

  const violations = await scenario.violations();
  const p99 = percentile(cooperative, 0.99);
  const [slowest, slowestUnheard] = [Math.max(...deaf), Math.max(...unheard)];
  const ok =
    violations.length === 0 && p99 <= COOPERATIVE_MS && slowest <= DEAF_MS && slowestUnheard <= DEAF_UNHEARD_MS;
  reportRow({
    ...{ row: 7, ok },
    asked: 'stop p99 ≤ 2 s cooperative; ignoring TERM ≤ 6 s, ≤ 11 s with NOTIFY blocked',
    reached:
      `cooperative p99 ${seconds(p99)} s of ${STOPS}, deaf ≤ ${seconds(slowest)} s of ${DEAF}, without NOTIFY ` +
      `≤ ${seconds(slowestUnheard)} s of ${DEAF}, violations ${violations.length}`,
  });
  expect(violations).toEqual([]);
  expect(p99).toBeLessThanOrEqual(COOPERATIVE_MS);
  expect(slowest).toBeLessThanOrEqual(DEAF_MS);
  expect(slowestUnheard).toBeLessThanOrEqual(DEAF_UNHEARD_MS);
}, 600_000);

/** Cancels jobs that compute; resolves with the milliseconds from each request to the end as a caller sees it. */
async function stops(
  pipeline: string,
  params: Record<string, unknown>,
  count: number,
  atOnce: number,
): Promise<number[]> {
  const client = scenario.client();
  const times: number[] = [];
  let left = count;
  const turn = async (): Promise<void> => {
    while (left-- > 0) {
      const id = await client.submit({ pipeline, params });
      // The heartbeat writes progress: from then on the runner is known to be at work.
      const works = async (): Promise<boolean> => (await scenario.rows(AT_WORK, id)).length > 0;
      await waitFor(works, { timeoutMs: 60_000, everyMs: 30, what: 'the runner to be at work' });
      const since = performance.now();
      await cancel(scenario.url, id);
      await ended(scenario.url, id);
      times.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, turn));
  return times;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

const AT_WORK = `select from stage where job_id = $1 and state = 'running' and progress > 0`;
const ENDS = `
  select count(*) filter (where state = 'cancelled') as cancelled,
         count(*) filter (where state = 'completed') as completed,
         count(*) filter (where state not in ('cancelled', 'completed')) as other from job`;
