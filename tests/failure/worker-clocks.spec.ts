import { afterEach, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inForm, storesOf, storeUrl } from './harness/form.js';
import { reportRow } from './report-row.js';
import { openScenario, type Scenario } from './harness/scenario.js';

const SHIFT_MS = 10 * 60_000;
const JOBS = inForm(12, 100);
const LONG_STAGES = inForm(2, 6);
/** Longer than a lease, so that it must be renewed by whatever clock. */
const LONG_MS = inForm(4_000, 25_000);
const LEASE_MS = inForm(2_000, 15_000);
const SHIM = pathToFileURL(path.resolve('tests/failure/harness/shift-clock.mjs')).href;

let scenario: Scenario;
afterEach(() => scenario.close());

describe.each(storesOf('postgres'))('clocks that are ten minutes off, on %s', (store) => {
  it('cost no worker a lease before its time', async () => {
    scenario = await openScenario({ name: `worker-clocks-${store}`, ...(await storeUrl(store)) });
    const worker = {
      CPU_SLOTS: '3',
      WORKER_QUEUES: 'cpu',
      LEASE_MS: String(LEASE_MS),
      HEARTBEAT_MS: String(LEASE_MS / 8),
    };
    const [, keeper, ahead, behind] = await Promise.all([
      scenario.start('gateway', shifted(-SHIFT_MS)),
      scenario.start('keeper', shifted(SHIFT_MS)),
      scenario.start('worker', { ...worker, ...shifted(SHIFT_MS) }),
      scenario.start('worker', { ...worker, ...shifted(-SHIFT_MS) }),
    ]);
    const client = scenario.client();
    const params = { duration_ms: LONG_MS, steps: 20 };
    await client.submitMany(LONG_STAGES, () => ({ pipeline: 'test-obedient', params }));
    const short = { min_ms: 10, max_ms: 60 };
    await client.submitMany(JOBS, () => ({ pipeline: 'test-three-stages', params: short }));
    await scenario.settled(200_000);

    const [sums] = await scenario.rows<{ lost: number; completed: number; workers: number }>(SUMS);
    const logs = [keeper, ahead, behind].map((service) => Math.round(clockOf(service.output()) / 60_000));
    const violations = await scenario.violations();
    const ok = violations.length === 0 && sums!.lost === 0 && sums!.completed === JOBS + LONG_STAGES;
    reportRow({
      ...{ row: 19, store, ok: ok && sums!.workers === 2 },
      asked: 'worker clocks ±10 min: 0 early reaps',
      reached:
        `clocks of keeper and workers off by ${logs.join(', ')} min, ${sums!.completed}/${JOBS + LONG_STAGES} jobs by ` +
        `${sums!.workers} workers, ${sums!.lost} leases lost, violations ${violations.length}`,
    });
    expect(violations).toEqual([]);
    // A service that had nothing to say for a while seems late.
    expect(logs.map((log, index) => Math.abs(log - [10, 10, -10][index]!)).every((off) => off <= 2)).toBe(true);
    expect(sums).toEqual({ lost: 0, completed: JOBS + LONG_STAGES, workers: 2 });
  }, 400_000);
});

function shifted(ms: number): Record<string, string> {
  return { NODE_OPTIONS: `--import ${SHIM}`, CLOCK_SHIFT_MS: String(ms) };
}

/** By how much a service's clock is off, as its log shows. */
function clockOf(output: string): number {
  const times = [...output.matchAll(/"time":"([^"]+)"/g)].map((match) => Date.parse(match[1]!));
  return Math.max(...times) - Date.now();
}

const SUMS = `
  select (select count(*) from attempt where outcome = 'lost') as lost,
         (select count(*) from job where state = 'completed') as completed,
         (select count(distinct worker_id) from attempt) as workers`;
