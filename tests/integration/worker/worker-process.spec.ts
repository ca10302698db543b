import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { groupMembers } from '../../../apps/worker/src/process/group-members.js';
import { isAlive } from './is-alive.js';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

/** Puts back what a killed worker held, as the keeper does when its leases have run out, and has it cancelled. */
async function forget(id: string): Promise<void> {
  await harness.db.query({ name: '', text: 'delete from job where id = $1' }, [id]);
}

/** Starts the stage that blocks its event loop over ffmpeg, and answers once it is blocked. */
async function startBlocked(): Promise<{ id: string; runner: number; ffmpeg: number }> {
  const id = await harness.submit('test-blocked');
  const [, runner, ffmpeg] = (await harness.note(id, /pids (\d+) (\d+)/)).map(Number);
  await waitFor(() => /^(futex|0$)/.test(readFileSync(`/proc/${runner}/wchan`, 'utf8')), {
    what: 'the loop to be blocked',
  });
  return { id, runner: runner!, ffmpeg: ffmpeg! };
}

it('dies with all that it started when it is killed, though its runner is blocked', async () => {
  const worker = await harness.startProcess({ HEARTBEAT_MS: '200' });
  const { id, runner, ffmpeg } = await startBlocked();
  expect([isAlive(runner), isAlive(ffmpeg)]).toEqual([true, true]);
  const killed = performance.now();
  await worker.kill();
  await waitFor(() => !isAlive(runner) && !isAlive(ffmpeg), { timeoutMs: 5_000, everyMs: 1, what: 'both to be gone' });
  const tookMs = performance.now() - killed;
  console.log(`runner and ffmpeg gone ${Math.round(tookMs)} ms after kill -9 of the worker`);
  expect(tookMs).toBeLessThan(1_000);
  await forget(id);
});

it('sweeps what an earlier worker left behind when even the guard was gone', async () => {
  const worker = await harness.startProcess({ HEARTBEAT_MS: '200' });
  const { id, runner, ffmpeg } = await startBlocked();
  const [guard] = (await groupMembers(runner)).filter((pid) => pid !== runner && pid !== ffmpeg);
  process.kill(guard!, 'SIGKILL');
  await waitFor(() => !isAlive(guard!), { what: 'the guard to be gone' });
  await worker.kill();
  expect([isAlive(runner), isAlive(ffmpeg)]).toEqual([true, true]);
  await harness.cancel(id);
  const next = await harness.startProcess();
  expect([isAlive(runner), isAlive(ffmpeg)]).toEqual([false, false]);
  expect(await harness.get(id)).toMatchObject({ state: 'cancelled', cancel: { mode: 'forced' } }); // no lease waited for
  expect(next.output()).toContain('left behind');
  expect(await next.stop()).toBe(0);
});

it('leaves the runners of a worker alone that lives beside it', async () => {
  const first = await harness.startProcess({ HEARTBEAT_MS: '200' });
  const id = await harness.submit('test-obedient', { duration_ms: 3_000, steps: 30 });
  await harness.note(id, /step/);
  const second = await harness.startProcess();
  expect((await harness.ended(id)).item_list[0]!.stages[0]!.attempts).toHaveLength(1);
  expect([await first.stop(), await second.stop()]).toEqual([0, 0]);
});

it('drains on SIGTERM: gives the attempt back, leaves no process and exits with 0', async () => {
  const worker = await harness.startProcess({ HEARTBEAT_MS: '200', DRAIN_GRACE_MS: '100' });
  const id = await harness.submit('test-obedient', { duration_ms: 60_000, steps: 600 });
  await harness.note(id, /step/);
  expect(await worker.stop()).toBe(0);
  expect((await harness.get(id)).item_list[0]!.stages[0]).toMatchObject({ state: 'queued', attempt: 0 });
  await harness.cancel(id);
});
