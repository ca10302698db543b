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

it('ends a run whose lease was lost, and drops its result', async () => {
  await harness.start({ cpuSlots: 1 });
  const id = await harness.submit('test-deaf');
  const [, runner] = (await harness.note(id, /pids (\d+)/)).map(Number);
  // As the keeper does with a lease that has run out; another worker has the stage now.
  await harness.db.query(
    {
      name: '',
      text: `update stage set lease_token = lease_token + 1, lease_owner = gen_random_uuid() where job_id = $1`,
    },
    [id],
  );
  await waitFor(() => !isAlive(runner!), { what: 'the runner to be ended' });
  const stage = (await harness.get(id)).item_list[0]!.stages[0]!;
  expect(stage).toMatchObject({ state: 'running', result: null, error: null });
  expect(stage.attempts.map((attempt) => attempt.outcome)).toEqual([null]);
  await harness.db.query({ name: '', text: 'delete from job where id = $1' }, [id]);
});

it('goes on with its work while Postgres is away, and keeps its leases when it is back', async () => {
  let away = false;
  const renew: typeof harness.stores.stages.renew = (...call) =>
    away ? Promise.reject(new Error('away')) : harness.stores.stages.renew(...call);
  const stages = Object.assign(Object.create(harness.stores.stages), { renew });
  await harness.start({}, { stores: { ...harness.stores, stages } });
  const id = await harness.submit('test-obedient', { duration_ms: 2_000, steps: 20 });
  await harness.note(id, /step/);
  away = true;
  await waitFor(async () => (await harness.get(id)).state === 'completed', { what: 'the job to complete' });
});

it('finds work by itself when no delivery ever comes', async () => {
  await harness.start({}, { consume: null });
  const ids = await Promise.all([1, 2, 3].map(() => harness.submit('test-three-stages', { min_ms: 1, max_ms: 2 })));
  const jobs = await Promise.all(ids.map((id) => harness.ended(id, 60_000)));
  expect(jobs.map((job) => job.state)).toEqual(['completed', 'completed', 'completed']);
}, 70_000);
