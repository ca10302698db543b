import { AuditStore, type BulkActionRow, BulkStore, type NewBulkAction } from '@frameq/db';
import { plantJob, settlement } from '@frameq/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openStageTables, plantInput, type StageTables } from './stage-tables.js';

const FAILURE = { code: 'RUNNER_CRASHED', class: 'native_crash', message: 'Gone.', hint: 'See the log.' } as const;
let tables: StageTables;
let bulk: BulkStore;
beforeAll(async () => {
  tables = await openStageTables();
  bulk = new BulkStore(tables.db);
});
beforeEach(() => tables.rows('delete from job'));
afterAll(() => tables.close());

const at = (stageIds: readonly string[]) => stageIds.map((stageId) => ({ stageId, token: 0 }));

async function begin(
  action: Pick<NewBulkAction, 'action' | 'target'> & Partial<NewBulkAction>,
): Promise<BulkActionRow> {
  const counts = 'queue' in action.target ? [] : await bulk.count('default', action.target);
  return bulk.insert({
    ...{ id: randomUUID(), tenantId: 'default', priority: null, actorId: null, actor: 'me' },
    ...{
      total: Math.max(
        1,
        counts.reduce((sum, one) => sum + one.count, 0),
      ),
    },
    ...{ last: Math.max(0, ...counts.map((one) => one.last)) },
    ...action,
  });
}

async function finish(action: BulkActionRow): Promise<BulkActionRow> {
  while (!(await bulk.step(action.id)).ended);
  return (await bulk.get(action.id, action.tenantId))!;
}

async function fail(jobs: readonly { stageIds: readonly string[] }[]): Promise<void> {
  const { claimed } = await tables.stages.claim(at(jobs.flatMap((job) => job.stageIds)), tables.terms());
  const failed = { move: 'exhaust', outcome: 'failed', failure: FAILURE } as const;
  await tables.stages.settle(claimed.map((stage) => settlement(stage, failed)));
}

const plantMany = (count: number, terms: Parameters<typeof plantJob>[1] = {}) =>
  Promise.all(Array.from({ length: count }, () => plantJob(tables.db, terms)));
const states = () =>
  tables.rows(`select tenant_id as t, state, count(*)::int as n from job group by 1, 2 order by 1, 2`);

describe('bulk actions', () => {
  it('cancel what matches, a batch after the other, and nothing of other tenants or of later', async () => {
    await plantMany(60);
    await plantMany(3, { tenantId: 'studio' });
    const action = await begin({ action: 'cancel', target: { filter: { states: ['queued'] } } });
    const late = await plantJob(tables.db);
    expect(await bulk.step(action.id)).toMatchObject({ ended: false });
    expect(await bulk.get(action.id, 'default')).toMatchObject({ state: 'running', changed: 25, total: 60 });
    expect(await finish(action)).toMatchObject({
      state: 'completed',
      changed: 60,
      skipped: 0,
      finishedAt: expect.any(Date),
    });
    expect(await states()).toEqual([
      { t: 'default', state: 'queued', n: 1 },
      { t: 'default', state: 'cancelled', n: 60 },
      { t: 'studio', state: 'queued', n: 3 },
    ]);
    expect((await tables.stages.ready('cpu', 100)).map((stage) => stage.stageId)).toContain(late.stageIds[0]);
    const [noted] = await new AuditStore(tables.db).list({ tenantId: 'default', actions: ['bulk.end'], limit: 1 });
    expect(noted).toMatchObject({ actor: 'keeper', target: action.id, detail: { changed: 60, skipped: 0 } });
  });

  it('take few large jobs at once, since a batch holds up whoever wants to claim or settle a stage of its jobs', async () => {
    await plantJob(tables.db);
    for (let count = 0; count < 2; count++) await plantJob(tables.db, { items: 700 });
    await plantJob(tables.db, { items: 1_500 });
    const action = await begin({ action: 'cancel', target: { filter: { states: ['queued'] } } });
    const changed: (number | undefined)[] = [];
    for (let ended = false; !ended;) {
      ({ ended } = await bulk.step(action.id));
      changed.push((await bulk.get(action.id, 'default'))?.changed);
    }
    expect(changed).toEqual([2, 3, 4]);
    expect(await states()).toEqual([{ t: 'default', state: 'cancelled', n: 4 }]);
  });

  it('marks what runs, and says which jobs to stop', async () => {
    const job = await plantJob(tables.db);
    await tables.stages.claim(at(job.stageIds), tables.terms());
    const action = await begin({ action: 'cancel', target: { ids: [job.jobId] } });
    expect(await bulk.step(action.id)).toMatchObject({ ended: true, cancelling: [job.jobId] });
    expect(await states()).toEqual([{ t: 'default', state: 'cancelling', n: 1 }]);
  });

  it('retry what failed, and tell on which queues that waits', async () => {
    const jobs = await plantMany(3);
    await fail(jobs);
    const action = await begin({ action: 'retry', target: { filter: { states: ['failed'] } } });
    expect(await bulk.step(action.id)).toMatchObject({ ended: true, ready: ['cpu'] });
    expect(await states()).toEqual([{ t: 'default', state: 'queued', n: 3 }]);
  });

  it('refuse to retry what has lost its input, or is one job too many, and go on with the rest', async () => {
    const jobs = await plantMany(4);
    await fail(jobs);
    const inputId = await plantInput(tables, jobs[1]!);
    await tables.rows('update input set removed_at = now() where id = $1', inputId);
    await tables.rows(`update tenant set max_queued_jobs = 2 where id = 'default'`);
    try {
      const action = await begin({ action: 'retry', target: { filter: { states: ['failed'] } } });
      expect(await finish(action)).toMatchObject({ state: 'completed', total: 4, changed: 2, skipped: 0, refused: 2 });
    } finally {
      await tables.rows(`update tenant set max_queued_jobs = null where id = 'default'`);
    }
    expect(await states()).toEqual([
      { t: 'default', state: 'queued', n: 2 },
      { t: 'default', state: 'failed', n: 2 },
    ]);
    const lost = await tables.row('select state from job where id = $1', jobs[1]!.jobId);
    expect(lost).toEqual({ state: 'failed' });
    const [noted] = await new AuditStore(tables.db).list({ tenantId: 'default', actions: ['bulk.end'], limit: 1 });
    expect(noted).toMatchObject({ detail: { changed: 2, skipped: 0, refused: 2 } });
  });

  it('skip what changed meanwhile, do each job once although two keepers try, and end as failed on a bug', async () => {
    const jobs = await plantMany(30);
    await fail(jobs);
    const action = await begin({ action: 'retry', target: { ids: jobs.map((job) => job.jobId) } });
    await tables.stages.retry(jobs[0]!.jobId, 'default');
    await Promise.all([bulk.step(action.id), bulk.step(action.id)]);
    expect(await finish(action)).toMatchObject({ state: 'completed', changed: 29 });
    const broken = await begin({ action: 'priority', target: { ids: [jobs[0]!.jobId] }, priority: 5 });
    await tables.rows('alter table stage add constraint broken check (priority <> 5) not valid');
    await expect(bulk.step(broken.id)).rejects.toThrow();
    await tables.rows('alter table stage drop constraint broken');
    expect(await bulk.get(broken.id, 'default')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('INTERNAL'),
    });
  });

  it('stop where they are when they are aborted, and are hidden from others', async () => {
    await plantMany(60);
    const action = await begin({ action: 'priority', target: { filter: { states: ['queued'] } }, priority: 3 });
    expect(await bulk.step(action.id)).toMatchObject({ ended: false, reordered: ['cpu'] });
    expect(await bulk.abort(action.id)).toBe(true);
    expect(await bulk.abort(action.id)).toBe(false);
    expect(await finish(action)).toMatchObject({ state: 'aborted', changed: 25 });
    expect(await bulk.get(action.id, 'studio')).toBeNull();
    expect(await bulk.running()).toEqual([]);
  });
});

describe('clearing a queue', () => {
  it('cancels what waits there with what is blocked behind it, lets what runs go on, and leaves other queues alone', async () => {
    const batch = await plantJob(tables.db, { items: 3, queues: ['cpu', 'gpu'] });
    await plantJob(tables.db, { tenantId: 'studio' });
    const gpu = await plantJob(tables.db, { queues: ['gpu'] });
    const { claimed } = await tables.stages.claim(at([batch.stageIds[0]!]), tables.terms());
    expect(await bulk.countWaiting('cpu')).toEqual({ stages: 3, jobs: 2, tenants: 2 });
    const action = await begin({ action: 'clear', target: { queue: 'cpu' }, total: 3 });
    const late = await plantJob(tables.db);
    expect(await finish(action)).toMatchObject({ state: 'completed', changed: 3 });
    expect(await states()).toEqual([
      { t: 'default', state: 'queued', n: 2 },
      { t: 'default', state: 'running', n: 1 },
      { t: 'studio', state: 'cancelled', n: 1 },
    ]);
    expect((await tables.stages.ready('cpu', 9)).map((stage) => stage.stageId)).toEqual(late.stageIds);
    expect((await tables.stages.ready('gpu', 9)).map((stage) => stage.stageId)).toEqual(gpu.stageIds);
    await tables.stages.settle([settlement(claimed[0]!)]);
    const second = await tables.stages.claimAny('gpu', 9, tables.terms({ queue: 'gpu' }));
    await tables.stages.settle(second.claimed.map((stage) => settlement(stage)));
    expect(await tables.row('select state from job where id = $1', batch.jobId)).toEqual({ state: 'partial' });
    await tables.stages.retry(batch.jobId, 'default');
    expect(await tables.row('select state from job where id = $1', batch.jobId)).toEqual({ state: 'running' });
  });
});
