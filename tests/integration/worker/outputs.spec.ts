import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

it.each([
  ['empty', 'table.csv', 'has no bytes'],
  ['json', 'half.json', 'JSON'],
  ['vtt', 'bad.vtt', 'ends before it begins'],
  ['image', 'torn.jpg', 'cannot be read'],
  ['image-size', 'small.jpg', '320x240, not 640'],
  ['video', 'film.mp4', 'film.mp4'],
  ['video-short', 'film.mp4', '2.00 s, not 60.00 s'],
  ['video-frames', 'film.mp4', '20 frames, not 500'],
  ['gone', 'first.json', 'is gone'],
])('does not accept an output that is wrong: %s', async (how, name, words) => {
  await harness.start();
  const job = await harness.ended(await harness.submit('test-bad-output', { how }));
  expect(job.error).toMatchObject({ code: 'OUTPUT_INVALID', message: expect.stringContaining(name) });
  expect(job.error!.message).toContain(words);
  expect(job.item_list[0]!.stages[0]).toMatchObject({ state: 'failed', result: null });
  const rows = await harness.db.query<{ name: string; partial: boolean }>(
    {
      name: '',
      text: 'select a.name, a.partial from artifact a join stage s on s.id = a.stage_id where s.job_id = $1',
    },
    [job.id],
  );
  // What was sound before it is kept as the remains of a failure; what failed its check is nowhere.
  expect(rows.every((row) => row.partial)).toBe(true);
  if (how !== 'gone') expect(rows.map((row) => row.name)).toEqual(['first.json']);
});

it('accepts what is as it should be', async () => {
  await harness.start();
  const job = await harness.ended(await harness.submit('test-bad-output', { how: 'good' }));
  expect(job).toMatchObject({ state: 'completed', error: null });
});
