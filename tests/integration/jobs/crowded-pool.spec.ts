import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type JobDesk, openJobDesk } from './job-desk.js';

// As many transactions as there are connections: whoever asks the pool within one waits for ever.
let desk: JobDesk;
beforeEach(async () => {
  desk = await openJobDesk(2);
});
afterEach(() => desk.close());

const keys = Array.from({ length: 8 }, (_, index) => `key ${index}`);

it('takes more submissions with a key at once than it has connections', async () => {
  const answers = await Promise.all(
    keys.map((idempotencyKey) => desk.jobs.submitJob({ pipeline: 'tick' }, { ...desk.caller(), idempotencyKey })),
  );
  expect(new Set(answers.map(({ job }) => job.id)).size).toBe(keys.length);
  expect(answers.map(({ job }) => job.queue?.name)).toEqual(keys.map(() => 'cpu'));
});

it('begins more bulk actions at once than it has connections, with jobs by id and by number', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async () => (await desk.jobs.submitJob({ pipeline: 'tick' }, desk.caller())).job),
  );
  const request = { action: 'cancel', ids: [one!.id.toUpperCase(), String(other!.number), one!.id] } as const;
  const actor = { ...desk.caller(), actorId: null, actor: 'me', requestId: null, address: null };
  const begin = (key: string | undefined) =>
    desk.steering.startBulkAction({ ...request, ids: [...request.ids] }, actor, key);
  const answers = await Promise.all([...keys, undefined, undefined, undefined].map(begin));
  expect(answers.map(({ action }) => action.total)).toEqual(answers.map(() => 2));
  const missing = desk.steering.startBulkAction({ ...request, ids: ['999999'] }, actor);
  await expect(missing).rejects.toMatchObject({ code: 'JOB_NOT_FOUND', field: 'ids' });
});
