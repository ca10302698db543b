import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

const LIMIT = 2;
const JOBS = 5;

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

it('runs two of five GPU jobs on two workers at a time, shows the places of the others, and completes all', async () => {
  await watchRunning();
  const env = { WORKER_QUEUES: 'gpu', GPU_SLOTS: '2', MAX_CONCURRENT_GPU_JOBS: String(LIMIT) };
  const workers = await Promise.all([harness.startProcess(env), harness.startProcess(env)]);
  const ids: string[] = [];
  for (let job = 0; job < JOBS; job++) ids.push(await harness.submit('test-prefers-gpu', { duration_ms: 2_000 }));
  const views = () => Promise.all(ids.map((id) => harness.get(id)));
  const waiting = await waitFor(
    async () => {
      const now = await views();
      const held = now.filter((job) => job.state === 'queued');
      return now.filter((job) => job.state === 'running').length === LIMIT && held.length === 3 ? held : undefined;
    },
    { what: 'two jobs to run and three to wait', timeoutMs: 30_000 },
  );
  expect(waiting.map((job) => job.queue?.position)).toEqual([1, 2, 3]);
  const limit = '2 GPU stages run, as many as MAX_CONCURRENT_GPU_JOBS allows';
  expect(waiting.map((job) => job.waiting_reason)).toEqual([
    `${limit}.`,
    `${limit}; 1 of your stages is ahead.`,
    `${limit}; 2 of your stages are ahead.`,
  ]);
  const ended = await Promise.all(ids.map((id) => harness.ended(id, 60_000)));
  expect(ended.map((job) => job.state)).toEqual(ids.map(() => 'completed'));
  expect(await mostRunning()).toBe(LIMIT);
  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
}, 120_000);

/** Notes, in the transaction of each claim, how many gpu stages run then. */
async function watchRunning(): Promise<void> {
  for (const text of [
    `create table seen_running (count bigint)`,
    `create function note_running() returns trigger language plpgsql as $$ begin
       insert into seen_running select count(*) from stage where queue = 'gpu' and state = 'running'; return null; end $$`,
    `create trigger note_running after update of state on stage for each row when (new.state = 'running')
       execute function note_running()`,
  ]) {
    await harness.db.query({ name: '', text }, []);
  }
}

async function mostRunning(): Promise<number> {
  const [row] = await harness.db.query<{ most: number }>(
    { name: '', text: 'select max(count)::int as most from seen_running' },
    [],
  );
  return row!.most;
}
