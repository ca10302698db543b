import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { groupMembers } from '../../../apps/worker/src/process/group-members.js';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

it('stops a cooperative stage within a second, and the receipt says how', async () => {
  await harness.start({ heartbeatMs: 2_000, cancelGraceMs: 3_000 });
  const id = await harness.submit('test-obedient', { duration_ms: 60_000, steps: 600 });
  await harness.note(id, /step/);
  const asked = performance.now();
  expect((await harness.cancel(id)).state).toBe('cancelling');
  const job = await harness.ended(id);
  const tookMs = performance.now() - asked;
  console.log(`cooperative cancel: ${Math.round(tookMs)} ms, receipt ${job.cancel?.took_ms} ms`);
  expect(tookMs).toBeLessThan(1_000);
  expect(job.state).toBe('cancelled');
  expect(job.cancel).toMatchObject({ mode: 'cooperative', signal: 'SIGTERM', pending_cancelled: 0 });
  expect(job.cancel!.took_ms).toBeLessThan(1_000);
  expect(job.item_list[0]!.stages[0]!.attempts).toMatchObject([{ outcome: 'cancelled' }]);
});

it('kills a deaf stage and its grandchild within five seconds', async () => {
  await harness.start({ heartbeatMs: 2_000, cancelGraceMs: 3_000 });
  const id = await harness.submit('test-deaf');
  const [, runner, grandchild] = (await harness.note(id, /pids (\d+) (\d+)/)).map(Number);
  expect(await groupMembers(runner!)).toEqual(expect.arrayContaining([runner, grandchild]));
  const asked = performance.now();
  await harness.cancel(id);
  const job = await harness.ended(id);
  const tookMs = performance.now() - asked;
  console.log(`deaf cancel: ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(5_000);
  expect(job.cancel).toMatchObject({ mode: 'forced', signal: 'SIGKILL' });
  expect(await groupMembers(runner!)).toEqual([]);
});

it('stops what was claimed before its runner is up', async () => {
  await harness.start();
  const id = await harness.submit('test-deaf');
  // Claimed, and by then its runner is being started.
  const { waitFor } = await import('@frameq/testing');
  await waitFor(async () => (await harness.get(id)).state === 'running', { everyMs: 2, what: 'the claim' });
  await harness.cancel(id);
  expect((await harness.ended(id)).state).toBe('cancelled');
});

it('finds a cancel by its heartbeat when no notification comes', async () => {
  const deafDatabase = { listen: async () => ({ close: async () => undefined }) };
  await harness.start({}, { db: deafDatabase });
  const id = await harness.submit('test-obedient', { duration_ms: 60_000, steps: 600 });
  await harness.note(id, /step/);
  await harness.cancel(id);
  expect((await harness.ended(id)).state).toBe('cancelled');
});

it('starts a fresh runner for the next stage after a cancel', async () => {
  await harness.start({ cpuSlots: 1 });
  const cancelled = await harness.submit('test-obedient', { duration_ms: 60_000, steps: 600 });
  await harness.note(cancelled, /step/);
  await harness.cancel(cancelled);
  await harness.ended(cancelled);
  const next = await harness.ended(await harness.submit('test-noop'));
  expect(next.state).toBe('completed');
});
