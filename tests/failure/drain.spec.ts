import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Farm, killLeftServices, openFarm, processesOf, type ServiceProcess, waitFor } from '@frameq/testing';
import { type FarmClient, farmClient } from './farm-client.js';
import { reportRow } from './report-row.js';

/** The catalogue's stages of 20 s and 600 s under a grace of 60 s; the short form divides all by ten. */
const SCALE = process.env['FRAMEQ_LONG'] === '1' ? 1 : 10;
const [SHORT_MS, LONG_MS, GRACE_MS] = [20_000 / SCALE, 600_000 / SCALE, 60_000 / SCALE];

let farm: Farm;
let client: FarmClient;

beforeAll(async () => {
  farm = await openFarm({ env: { DRAIN_GRACE_MS: String(GRACE_MS), CANCEL_GRACE_MS: '500', CPU_SLOTS: '2' } });
  client = farmClient((await farm.start('gateway')).url!);
}, 120_000);

afterAll(async () => {
  await farm.close();
  expect(await killLeftServices()).toBe(0);
});

async function running(duration_ms: number): Promise<string> {
  const id = await client.submit('test-obedient', { duration_ms, steps: 200 });
  await client.noted(id, /step/);
  return id;
}

async function timed(stopping: Promise<number | null>): Promise<{ code: number | null; tookMs: number }> {
  const started = performance.now();
  const code = await stopping;
  return { code, tookMs: Math.round(performance.now() - started) };
}

it('lets the short stage finish, gives the long one back unspent, and exits in order within the grace', async () => {
  const worker: ServiceProcess = await farm.start('worker');
  const [short, long] = [await running(SHORT_MS), await running(LONG_MS)];
  const { code, tookMs } = await timed(worker.stop());
  const [done, given] = [await client.job(short), await client.job(long)];
  const stage = given.item_list[0]!.stages[0]!;
  const ok = code === 0 && tookMs <= GRACE_MS && done.state === 'completed' && stage.attempt === 0;
  const asked = `stages of ${SHORT_MS / 1e3} s and ${LONG_MS / 1e3} s: no attempt spent, exit 0 within ${GRACE_MS / 1e3} s`;
  const reached = `exit ${code} after ${(tookMs / 1e3).toFixed(1)} s, short ${done.state}, attempts spent on the long ${stage.attempt}`;
  reportRow({ row: 18, asked, reached, ok });
  expect({ code, done: done.state }).toEqual({ code: 0, done: 'completed' });
  expect(tookMs).toBeLessThanOrEqual(GRACE_MS);
  expect(stage).toMatchObject({ state: 'queued', attempt: 0, run_after: null });
  expect(stage.attempts).toMatchObject([{ outcome: 'interrupted', error: null }]);
  expect(processesOf(farm.directory).filter(({ command }) => command.includes('runner-main'))).toEqual([]);
  await cancel(long);
}, 120_000);

it('hurries at the second SIGTERM, and spends no attempt then either', async () => {
  const worker = await farm.start('worker');
  const id = await running(LONG_MS);
  const stopping = timed(worker.stop());
  await waitFor(
    async () => (await client.workers()).some((one) => one.pid === worker.pid && one.state === 'draining'),
    {
      what: 'the worker to drain',
    },
  );
  process.kill(worker.pid, 'SIGTERM');
  const { code, tookMs } = await stopping;
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(GRACE_MS / 2);
  expect((await client.job(id)).item_list[0]!.stages[0]).toMatchObject({ state: 'queued', attempt: 0 });
  await cancel(id);
}, 120_000);

it('gives back within the grace what does not hear SIGTERM', async () => {
  const worker = await farm.start('worker');
  const id = await client.submit('test-deaf');
  await client.noted(id, /pids/);
  const { code, tookMs } = await timed(worker.stop());
  expect(code).toBe(0);
  expect(tookMs).toBeLessThanOrEqual(GRACE_MS);
  expect((await client.job(id)).item_list[0]!.stages[0]).toMatchObject({ state: 'queued', attempt: 0 });
  await cancel(id);
}, 120_000);

async function cancel(id: string): Promise<void> {
  await client.cancel(id);
  expect((await client.ended(id)).state).toBe('cancelled');
}
