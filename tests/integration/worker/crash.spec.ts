import type { JobView, StageView } from '@frameq/contracts';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

const only = (job: JobView): StageView => job.item_list[0]!.stages[0]!;

/** Makes waiting for a retry short, so that three attempts do not take seconds. */
const dueAtOnce = (id: string): Promise<unknown> =>
  harness.db.query({ name: '', text: 'update stage set run_after = now() where job_id = $1 and state = $2' }, [
    id,
    'queued',
  ]);

async function endedAfterRetries(id: string): Promise<JobView> {
  const hurry = setInterval(() => void dueAtOnce(id), 100);
  try {
    return await harness.ended(id, 30_000);
  } finally {
    clearInterval(hurry);
  }
}

it('sets a stage aside at its third crash, while the others finish', async () => {
  await harness.start();
  const poison = await harness.submit('test-crashing', { how: 'segfault' });
  const others = await Promise.all(
    [1, 2, 3].map(() => harness.submit('test-obedient', { duration_ms: 300, steps: 3 })),
  );
  const job = await endedAfterRetries(poison);
  expect(job.error).toMatchObject({ code: 'STAGE_POISON', class: 'poison' });
  expect(only(job).attempts.map((attempt) => [attempt.outcome, attempt.error_class])).toEqual([
    ['crashed', 'native_crash'],
    ['crashed', 'native_crash'],
    ['crashed', expect.anything()],
  ]);
  for (const id of others) expect((await harness.ended(id)).state).toBe('completed');
});

it('tries again in a fresh process after a crash, and shows the last words of the dead one', async () => {
  await harness.start();
  const job = await endedAfterRetries(
    await harness.submit('test-crashing', { how: 'exit', exit_code: 7, attempts: 1 }),
  );
  expect(job.state).toBe('completed');
  const [first, second] = only(job).attempts;
  expect(first!.error).toMatchObject({ code: 'RUNNER_CRASHED', detail: { exit_code: 7, signal: null } });
  expect(first!.error!.detail!['output']).toContain('last words on stderr');
  expect(second!.outcome).toBe('completed');
});

it.each([
  ['kill', { class: 'native_crash', detail: { signal: 'SIGKILL' } }],
  ['exception', { class: 'native_crash', detail: { exit_code: 1 } }],
])('says of a runner that ended by %s what ended it', async (how, expected) => {
  await harness.start();
  const job = await endedAfterRetries(await harness.submit('test-crashing', { how, attempts: 1 }));
  expect(only(job).attempts[0]!.error).toMatchObject(expected);
});

it('calls a runner that used up its memory out of memory, and nothing else suffers', async () => {
  await harness.start();
  const leaking = await harness.submit('test-leaking');
  const other = await harness.submit('test-obedient', { duration_ms: 500, steps: 5 });
  expect((await harness.ended(other)).state).toBe('completed');
  const job = await endedAfterRetries(leaking);
  expect(job.state).toBe('failed');
  expect(only(job).attempts[0]).toMatchObject({ outcome: 'crashed', error_class: 'oom_host' });
});

it('fails with the text of a bug, and tries again', async () => {
  await harness.start();
  const job = await endedAfterRetries(await harness.submit('test-failing', { how: 'bug', attempts: 1 }));
  expect(job.state).toBe('completed');
  expect(only(job).attempts[0]!.error).toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('nobody expected this'),
  });
});
