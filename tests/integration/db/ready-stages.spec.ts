import { plantJob, type PlantedJob, type PlantTerms } from '@frameq/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
beforeEach(() => tables.rows('delete from job'));
afterAll(() => tables.close());

const plant = (tenantId: string, more: PlantTerms = {}): Promise<PlantedJob> =>
  plantJob(tables.db, { tenantId, ...more });
const ready = async (limit = 100): Promise<string[]> =>
  (await tables.stages.ready('cpu', limit)).map((stage) => stage.stageId);
const run = (stageIds: readonly string[]) =>
  tables.stages.claim(
    stageIds.map((stageId) => ({ stageId, token: 0 })),
    tables.terms(),
  );

describe('ready', () => {
  it('takes turns between tenants, however much one of them has queued', async () => {
    const greedy = await plant('greedy', { items: 50 });
    const modest = await plant('modest', { items: 2 });
    const [a1, a2] = greedy.stageIds;
    expect(await ready(4)).toEqual([a1, modest.stageIds[0], a2, modest.stageIds[1]]);
    expect(await ready(30)).toHaveLength(30);
    expect(await ready(100)).toHaveLength(52);
  });

  it('prefers the tenant with the fewest running stages', async () => {
    const busy = await plant('a-busy', { items: 4 });
    const idle = await plant('b-idle', { items: 3 });
    await run(busy.stageIds.slice(0, 2));
    expect(await ready(4)).toEqual([...idle.stageIds.slice(0, 2), busy.stageIds[2], idle.stageIds[2]]);
  });

  it('runs first what has the lower priority number, and in order of submission otherwise', async () => {
    const first = await plant('a');
    const second = await plant('a');
    const urgent = await plant('a', { priority: 10 });
    expect(await ready()).toEqual([urgent, first, second].map((job) => job.stageIds[0]));
  });

  it('lets nothing starve: a point of priority is worth a minute of waiting', async () => {
    const old = await plant('a', { priority: 160 });
    await tables.rows(`update stage set line_at = line_at - interval '61 min' where job_id = $1`, old.jobId);
    const fresh = await plant('a', { priority: 100 });
    expect(await ready()).toEqual([old.stageIds[0], fresh.stageIds[0]]);
  });

  it('finishes the first items of a batch first', async () => {
    const batch = await plant('a', { items: 3, queues: ['cpu', 'cpu'] });
    await tables.rows(
      `update stage set state = 'queued', queued_at = now() where id = $1`,
      batch.items[0]!.stageIds[1],
    );
    await run([batch.items[0]!.stageIds[0]!]);
    expect((await ready())[0]).toBe(batch.items[0]!.stageIds[1]);
  });

  it('leaves out what waits for a retry and jobs that run as many items as they may', async () => {
    const narrow = await plant('a', { items: 5, maxParallel: 1 });
    const later = await plant('a');
    const next = await plant('a');
    await run([narrow.stageIds[0]!]);
    await tables.rows(`update stage set run_after = now() + interval '1 min' where job_id = $1`, later.jobId);
    expect(await ready()).toEqual([next.stageIds[0]]);
  });

  it('says the token and the trace to deliver with', async () => {
    const job = await plant('a');
    expect(await tables.stages.ready('cpu', 1)).toEqual([
      { stageId: job.stageIds[0], token: 0, traceparent: '00-planted' },
    ]);
    expect(await tables.stages.ready('gpu', 1)).toEqual([]);
    expect(await tables.stages.ready('cpu', 0)).toEqual([]);
  });
});
