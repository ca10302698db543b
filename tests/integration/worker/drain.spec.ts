import { AppError } from '@frameq/domain';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

it('lets a stage finish that ends within the grace', async () => {
  const worker = await harness.start({ drainGraceMs: 10_000 });
  const id = await harness.submit('test-obedient', { duration_ms: 1_000, steps: 10 });
  await harness.note(id, /step/);
  await worker.drain();
  expect((await harness.get(id)).state).toBe('completed');
});

it('gives the attempt back of a stage that does not, and another worker runs it', async () => {
  const worker = await harness.start({ drainGraceMs: 100 });
  const id = await harness.submit('test-obedient', { duration_ms: 1_500, steps: 30 });
  await harness.note(id, /step/);
  await worker.drain();
  const given = (await harness.get(id)).item_list[0]!.stages[0]!;
  expect(given).toMatchObject({ state: 'queued', attempt: 0, run_after: null });
  expect(given.attempts).toMatchObject([{ outcome: 'interrupted', error: null }]);
  await harness.start();
  const job = await harness.ended(id);
  expect(job.item_list[0]!.stages[0]).toMatchObject({ state: 'completed', attempt: 1 });
});

it('hurries when it is told again, even past a deaf stage', async () => {
  const worker = await harness.start({ drainGraceMs: 60_000, cancelGraceMs: 60_000 });
  const id = await harness.submit('test-deaf');
  await harness.note(id, /pids/);
  const drained = worker.drain();
  const started = performance.now();
  await worker.drain();
  await drained;
  expect(performance.now() - started).toBeLessThan(5_000);
  expect((await harness.get(id)).item_list[0]!.stages[0]).toMatchObject({ state: 'queued', attempt: 0 });
  await harness.cancel(id);
});

it('ends in spite of endings that cannot be written because Postgres is away', async () => {
  let away = true;
  const settle: typeof harness.stores.stages.settle = (settlements) =>
    away ? Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'away')) : harness.stores.stages.settle(settlements);
  const stages = Object.assign(Object.create(harness.stores.stages), { settle });
  const worker = await harness.start({}, { stores: { ...harness.stores, stages } });
  const id = await harness.submit('test-obedient', { duration_ms: 300, steps: 3 });
  await harness.note(id, /step/);
  const { setTimeout: delay } = await import('node:timers/promises');
  await delay(800); // It is over by now, and its runner warm.
  const ended = await Promise.race([worker.drain().then(() => true), delay(15_000, false)]);
  away = false;
  expect(ended).toBe(true);
  await harness.db.query({ name: '', text: 'delete from job where id = $1' }, [id]);
}, 40_000);

it('shows itself as draining and then as stopped', async () => {
  const worker = await harness.start({ drainGraceMs: 10_000, workerId: '019aa000-0000-7000-8000-00000000aaaa' });
  const id = await harness.submit('test-obedient', { duration_ms: 1_000, steps: 5 });
  await harness.note(id, /step/);
  const state = async (): Promise<string | undefined> =>
    (await harness.stores.workers.list()).find((one) => one.id === '019aa000-0000-7000-8000-00000000aaaa')?.state;
  expect(await state()).toBe('active');
  const drained = worker.drain();
  const { waitFor } = await import('@frameq/testing');
  await waitFor(async () => (await state()) === 'draining', { what: 'the worker to say that it drains' });
  await drained;
  expect(await state()).toBe('stopped');
});
