import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { isAlive } from './is-alive.js';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

it.each(['malformed', 'oversize'])('ends a runner whose message is %s, and says that this was why', async (how) => {
  await harness.start();
  const job = await harness.ended(await harness.submit('test-rogue', { how }));
  expect(job.error).toMatchObject({
    code: 'RUNNER_CRASHED',
    message: expect.stringContaining('a message that its worker does not take'),
  });
});

it('keeps a hundred warnings of a stage that has no end of them', async () => {
  await harness.start();
  const job = await harness.ended(await harness.submit('test-rogue', { how: 'warnings' }));
  expect(job.state).toBe('completed');
  expect(job.item_list[0]!.stages[0]!.warnings).toHaveLength(100);
});

it('keeps what a stage says although Postgres cannot hold it as it is, and the leases of all stages', async () => {
  await harness.start();
  const beside = await harness.submit('test-obedient', { duration_ms: 1_000, steps: 10 });
  const job = await harness.ended(await harness.submit('test-rogue', { how: 'binary' }));
  expect(job.state).toBe('completed');
  expect(job.item_list[0]!.stages[0]!.result).toEqual({ text: 'a \uFFFD b \uFFFD', 'k\uFFFD': 1 });
  expect((await harness.ended(beside)).item_list[0]!.stages[0]!.attempts).toHaveLength(1);
});

it('ends a process that left the group of its runner, before it calls the job cancelled', async () => {
  await harness.start();
  const id = await harness.submit('test-rogue', { how: 'escape' });
  const [, , escaped] = (await harness.note(id, /pids (\d+) (\d+)/)).map(Number);
  await waitFor(() => isAlive(escaped!), { what: 'the process that slipped away' });
  await harness.cancel(id);
  expect((await harness.ended(id)).state).toBe('cancelled');
  expect(isAlive(escaped!)).toBe(false);
});

it('sweeps a process that left the group of a runner whose worker was killed', async () => {
  const worker = await harness.startProcess({ HEARTBEAT_MS: '200' });
  const id = await harness.submit('test-rogue', { how: 'escape' });
  const [, runner, escaped] = (await harness.note(id, /pids (\d+) (\d+)/)).map(Number);
  await worker.kill();
  await waitFor(() => !isAlive(runner!), { what: 'the runner to be gone' });
  await harness.db.query({ name: '', text: 'delete from job where id = $1' }, [id]);
  const next = await harness.startProcess();
  expect(isAlive(escaped!)).toBe(false);
  expect(await next.stop()).toBe(0);
});

it('says of an ending that Postgres refuses what it was, after the usual attempts', async () => {
  const settle: typeof harness.stores.stages.settle = async (settlements) => {
    if (settlements.some((one) => one.move === 'complete')) throw new Error('refused for a reason');
    return harness.stores.stages.settle(settlements);
  };
  const stages = Object.assign(Object.create(harness.stores.stages), { settle });
  await harness.start({}, { stores: { ...harness.stores, stages } });
  const job = await harness.ended(await harness.submit('test-noop'), 30_000);
  expect(job.error).toMatchObject({ code: 'INTERNAL', detail: { reason: 'refused for a reason' } });
});
