import type { ServiceProcess } from '@frameq/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { inForm, storesOf, storeUrl } from './harness/form.js';
import { reportRow } from './report-row.js';
import { sampleMarks } from './harness/sample-marks.js';
import { openScenario, type Scenario } from './harness/scenario.js';

/** In the long form the stores share the jobs and the kills. */
const SHARE = storesOf('redis').length;
const JOBS = inForm(12, 200 / SHARE);
const KILLS = inForm(3, 100 / SHARE);
const WORKERS = 2;
const SAMPLE_MS = 50;

let scenario: Scenario;
afterEach(() => scenario.close());

describe.each(storesOf('redis'))('a limit of one gpu stage, on %s', (store) => {
  it(`is never passed while workers are killed ${KILLS} times, and no slot is lost`, async () => {
    scenario = await openScenario({
      ...{ name: `gpu-limit-${store}`, env: { MAX_CONCURRENT_GPU_JOBS: '1' } },
      ...(await storeUrl(store)),
    });
    const { random, rows } = scenario;
    await Promise.all([scenario.start('gateway'), scenario.start('keeper')]);
    const workers = new Set(await Promise.all(Array.from({ length: WORKERS }, startWorker)));
    const client = scenario.client();
    const params = { duration_ms: 250, mark: 'gpu' };
    const submitted = client.submitMany(JOBS, () => ({ pipeline: 'test-prefers-gpu', params }));

    const sampler = sampleMarks(scenario, SAMPLE_MS);
    let [kills, busyKills] = [0, 0];
    while (kills < KILLS || (await scenario.openJobs()) > 0) {
      await delay(200 + random() * 300);
      if (kills >= KILLS) continue;
      if ((await scenario.openJobs()) < 2) await client.submit({ pipeline: 'test-prefers-gpu', params });
      // The worker that computes, if there is one: it is the one whose slot could be lost.
      const [busy] = await rows<{ pid: number }>(BUSY);
      const victim = [...workers].find(({ pid }) => pid === busy?.pid) ?? [...workers][Math.floor(random() * WORKERS)]!;
      if (busy !== undefined) busyKills += 1;
      await victim.kill();
      kills += 1;
      workers.delete(victim);
      workers.add(await startWorker());
    }
    await submitted;
    const { samples, most, mostLeases } = await sampler.stop();
    const [sums] = await rows<{ completed: number; jobs: number; leases: number }>(SUMS);
    const violations = await scenario.violations();
    const ok = violations.length === 0 && most <= 1 && mostLeases <= 1 && sums!.completed === sums!.jobs;
    reportRow({
      ...{ row: 9, store, ok: ok && sums!.leases === 0 },
      asked: 'GPU limit 1 (stub device), 200 jobs, 100 kills (over both stores): overlap 0, leaked slots 0',
      reached:
        `${sums!.completed}/${sums!.jobs} jobs, ${kills} kills (${busyKills} of the busy worker), ${samples} samples of ` +
        `${SAMPLE_MS} ms: at most ${most} computing and ${mostLeases} leased, ${sums!.leases} leases left, ` +
        `violations ${violations.length}`,
    });
    expect(violations).toEqual([]);
    expect({ most, mostLeases }).toEqual({ most: 1, mostLeases: 1 });
    expect(sums).toMatchObject({ completed: sums!.jobs, leases: 0 });
    expect(busyKills).toBeGreaterThan(0);
  }, 600_000);
});

function startWorker(): Promise<ServiceProcess> {
  return scenario.start('worker', { GPU_SLOTS: '2', WORKER_QUEUES: 'gpu' });
}

const BUSY = `
  select w.pid from stage s join worker w on w.id = s.lease_owner where s.state = 'running' order by s.started_at desc limit 1`;
const SUMS = `
  select count(*) as jobs, count(*) filter (where state = 'completed') as completed,
         (select count(*) from stage where lease_owner is not null) as leases from job`;
