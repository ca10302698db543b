import { waitFor } from '@frameq/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { cancel, ended } from './harness/cancel.js';
import { feed } from './harness/feed.js';
import { inForm, storesOf, storeUrl } from './harness/form.js';
import { type Lane, openLane, stopAt } from './harness/lane.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';
import type { Submission } from './harness/submitter.js';

/** Cancels in each window; in the long form the stores share the 200. */
const EACH = inForm(2, 200 / storesOf('redis').length);
const LANES = 4;
const LONG_STAGE = { pipeline: 'test-obedient', params: { duration_ms: 120_000, steps: 1_000 } };
const SHORT_STAGES = { pipeline: 'test-three-stages', params: { min_ms: 20, max_ms: 60, bytes: 16 } };

let scenario: Scenario;
let lanes: Lane[];
afterEach(async () => {
  await scenario.close();
  await Promise.all(lanes.map(({ proxy }) => proxy.close()));
});

describe.each(storesOf('redis'))('a cancel in each window of a stage’s life, on %s', (store) => {
  it(`overwrites nothing and is never overtaken, ${EACH} times each`, async () => {
    lanes = [];
    scenario = await openScenario({ name: `cancel-windows-${store}`, ...(await storeUrl(store)) });
    await Promise.all([scenario.start('gateway'), scenario.start('keeper')]);
    const windows: Record<string, Record<string, number>> = {};
    windows['before pickup'] = await beforePickup();
    for (let lane = 0; lane < LANES; lane++) lanes.push(await openLane(scenario));
    windows['in retry backoff'] = await inBackoff();
    windows['leased, not started'] = await leased();
    windows['running'] = await running();
    windows['finished'] = await finished();
    windows['against complete'] = await againstComplete();
    windows['at the fan-out'] = await atFanOut();
    windows['worker dies after the mark'] = await workerDies();
    await scenario.settled(60_000);

    const violations = await scenario.violations();
    const wrong = Object.entries(windows).filter(([window, states]) => {
      const legal = window === 'finished' ? { completed: EACH } : { cancelled: EACH };
      return JSON.stringify(states) !== JSON.stringify(legal);
    });
    reportRow({
      ...{ row: 7, store, ok: violations.length === 0 && wrong.length === 0 },
      asked: 'cancel, 200 in each window of a stage’s life (over both stores): 0 overwrites, none overtaken',
      reached: `${EACH} cancels in each of ${Object.keys(windows).length} windows, ${wrong.length} with another end, violations ${violations.length}`,
    });
    expect(violations).toEqual([]);
    expect(wrong).toEqual([]);
  }, 600_000);
});

/** Nobody takes work yet. */
async function beforePickup(): Promise<Record<string, number>> {
  const ids = await scenario.client().submitMany(EACH, () => SHORT_STAGES);
  return count(await Promise.all(ids.map((id) => cancelled(id))));
}

/** It fails twice, so that one backoff that nobody looked at in time is not the last. */
async function inBackoff(): Promise<Record<string, number>> {
  const client = scenario.client();
  const submission = { pipeline: 'test-failing', params: { how: 'retryable', attempts: 2 } };
  return inTurns(async () => {
    const id = await client.submit(submission);
    await waitFor(async () => (await scenario.rows(IN_BACKOFF, id)).length > 0, { timeoutMs: 60_000, what: 'a retry' });
    return cancelled(id);
  });
}

/** Postgres has given the lease, and the worker does not know yet. */
async function leased(): Promise<Record<string, number>> {
  return inLanes(SHORT_STAGES, async (lane) => {
    const held = await stopAt(scenario, lane, { statement: 'claim-stages', when: 'after' });
    await cancel(scenario.url, held.jobId);
    held.release();
    return held.jobId;
  });
}

async function running(): Promise<Record<string, number>> {
  const client = scenario.client();
  return inTurns(async () => {
    const id = await client.submit(LONG_STAGE);
    await waitFor(async () => (await scenario.rows(RUNNING, id)).length > 0, { timeoutMs: 60_000, what: 'a start' });
    await delay(scenario.random() * 400);
    return cancelled(id);
  });
}

async function finished(): Promise<Record<string, number>> {
  const ids = await scenario.client().submitMany(EACH, () => ({ pipeline: 'test-noop' }));
  await Promise.all(ids.map((id) => ended(scenario.url, id)));
  await Promise.all(ids.map((id) => cancel(scenario.url, id)));
  return count(await Promise.all(ids.map((id) => cancelled(id))));
}

/** The worker's commit is on its way; the mark is there first, or comes at the same moment. */
async function againstComplete(): Promise<Record<string, number>> {
  return inLanes(SHORT_STAGES, async (lane) => {
    const held = await stopAt(scenario, lane, { statement: 'lock-jobs', when: 'before' });
    const marked = cancel(scenario.url, held.jobId);
    // Of the last stage the result may count when the mark comes at the same moment.
    if (held.isLast || scenario.random() < 0.5) await marked;
    held.release();
    await marked;
    return held.jobId;
  });
}

/** The successor is ready in a transaction that is not committed: the cancel waits for its lock. */
async function atFanOut(): Promise<Record<string, number>> {
  return inLanes(SHORT_STAGES, async (lane) => {
    const point = { statement: 'commit', when: 'before', afterStatement: 'settle-stages' } as const;
    const held = await stopAt(scenario, lane, point, { fits: ({ isLast }) => !isLast });
    const marked = cancel(scenario.url, held.jobId);
    await delay(scenario.random() * 10);
    held.release();
    await marked;
    return held.jobId;
  });
}

/** The workers are frozen when the mark comes, and killed before they can see it. */
async function workerDies(): Promise<Record<string, number>> {
  await Promise.all(lanes.map(({ worker }) => worker.stop()));
  const ids = await scenario.client().submitMany(EACH, () => LONG_STAGE);
  const open = new Set(ids);
  while (open.size > 0) {
    const worker = await scenario.start('worker', { CPU_SLOTS: '10', WORKER_QUEUES: 'cpu' });
    const wanted = Math.min(10, open.size);
    await waitFor(async () => (await runningJobs()).filter((id) => open.has(id)).length >= wanted, {
      ...{ timeoutMs: 60_000, what: 'every slot to be busy' },
    });
    process.kill(worker.pid, 'SIGSTOP');
    const held = (await runningJobs()).filter((id) => open.has(id));
    await Promise.all(held.map((id) => cancel(scenario.url, id)));
    await worker.kill();
    held.forEach((id) => open.delete(id));
  }
  // The next one on this machine gives back what the dead one held.
  await scenario.start('worker', { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' });
  return count(await Promise.all(ids.map(async (id) => (await ended(scenario.url, id)).state)));
}

/** Does something in each lane, again and again, with enough work waiting; resolves with how the jobs ended. */
async function inLanes(submission: Submission, once: (lane: Lane) => Promise<string>): Promise<Record<string, number>> {
  const touched: string[] = [];
  let left = EACH;
  const cancelling = Promise.all(
    lanes.map(async (lane) => {
      while (left-- > 0) {
        const id = await once(lane);
        touched.push(id);
        await ended(scenario.url, id);
      }
    }),
  );
  await feed(scenario, submission, cancelling, 2 * LANES);
  await scenario.settled(60_000);
  return count(await Promise.all(touched.map(async (id) => (await ended(scenario.url, id)).state)));
}

async function inTurns(once: () => Promise<string>): Promise<Record<string, number>> {
  const states: string[] = [];
  let left = EACH;
  const turn = async (): Promise<void> => {
    while (left-- > 0) states.push(await once());
  };
  await Promise.all(Array.from({ length: LANES }, turn));
  return count(states);
}

async function cancelled(id: string): Promise<string> {
  await cancel(scenario.url, id);
  return (await ended(scenario.url, id)).state;
}

async function runningJobs(): Promise<string[]> {
  const rows = await scenario.rows<{ id: string }>(`select job_id as id from stage where state = 'running'`);
  return rows.map(({ id }) => id);
}

function count(states: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

const IN_BACKOFF = `select from stage where job_id = $1 and state = 'queued' and attempt > 0`;
const RUNNING = `select from stage where job_id = $1 and state = 'running'`;
