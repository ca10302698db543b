import { RetentionStore } from '@frameq/db';
import { type PlantedJob, plantJob } from '@frameq/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { blocksRead } from './blocks-read.js';
import { openStageTables, type StageTables } from './stage-tables.js';

const NO_ID = '00000000-0000-0000-0000-000000000000';
let tables: StageTables;
let retention: RetentionStore;
beforeEach(async () => {
  tables = await openStageTables();
  retention = new RetentionStore(tables.db);
});
afterEach(() => tables.close());

const nothing = async (): Promise<void> => undefined;

/** Makes a job one that ended long ago and whose files are gone, so many days ago. */
const end = ({ jobId }: PlantedJob, daysAgo: number) =>
  tables.rows(
    `update job set state = 'completed', finished_at = now() - make_interval(days => $2::int), files_removed_at = now()
      where id = $1`,
    ...[jobId, daysAgo],
  );

/** Writes inputs of a tenant, removed or not. */
const plantInputs = (count: number, isRemoved: boolean) =>
  tables.rows(
    `insert into input (id, tenant_id, sha256, name, bytes, removed_at)
     select gen_random_uuid(), 'default', 'hash ' || n, 'film.mp4', 1, case when $2 then now() end
       from generate_series(1, $1::int) n`,
    ...[count, isRemoved],
  );

it('deletes small jobs together and a large one by itself, the oldest first', async () => {
  const [small, smaller] = [await plantJob(tables.db), await plantJob(tables.db)];
  const large = [await plantJob(tables.db, { items: 3_000 }), await plantJob(tables.db, { items: 6_000 })];
  const planted = [small, smaller, ...large];
  for (const [age, job] of planted.entries()) await end(job, 900 - age);
  const deleted = [];
  for (let round = 0; round < 3; round++) deleted.push(await retention.deleteJobs(86_400_000, nothing));
  const ids = deleted.map((jobs) => jobs.map((job) => job.id).sort());
  expect(ids).toEqual([[small, smaller, large[0]!].map((job) => job.jobId).sort(), [large[1]!.jobId], []]);
  expect(await tables.row('select count(*) from stage')).toEqual({ count: 0 });
});

it('forgets every removed input that no job names, however many, and keeps the others', async () => {
  const { items } = await plantJob(tables.db, { items: 2 });
  await plantInputs(2, true);
  await tables.rows(
    `update item set input_id = n.id from (select id, row_number() over () - 1 as place from input) n where index = n.place`,
  );
  await plantInputs(2_500, true);
  await plantInputs(10, false);
  const places: (string | null)[] = [await retention.forgetInputs(null, 1_000)];
  while (places.at(-1) !== null) places.push(await retention.forgetInputs(places.at(-1)!, 1_000));
  expect(places).toHaveLength(4);
  expect(await tables.rows('select removed_at is null as kept, count(*) from input group by 1 order by 1')).toEqual([
    { kept: false, count: items.length },
    { kept: true, count: 10 },
  ]);
});

it('looks for removed inputs without walking over those that are kept', async () => {
  await plantInputs(20_000, false);
  await plantInputs(3, true);
  expect(await blocksRead(tables.db, 'forget-inputs', [NO_ID, 1_000])).toBeLessThan(100);
});

it('sums what a tenant keeps without walking over the stages of the others', async () => {
  await plantJob(tables.db, { tenantId: 'loud', items: 10_000 });
  const { stageIds } = await plantJob(tables.db, { tenantId: 'quiet', items: 2 });
  await tables.rows(
    `insert into artifact (stage_id, token, name, kind, media_type, bytes, sha256)
     select id, 1, 'a.json', 'a', 'application/json', 7, '' from stage`,
  );
  expect(await retention.usage('quiet')).toMatchObject({ artifacts: stageIds.length, artifactBytes: 14 });
  expect(await blocksRead(tables.db, 'storage-usage', ['quiet'])).toBeLessThan(100);
});
