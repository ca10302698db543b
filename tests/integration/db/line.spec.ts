import { LineStore, QueueStore } from '@frameq/db';
import { plantJob, type PlantedJob, settlement } from '@frameq/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

const line = new LineStore();
let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
beforeEach(() => tables.rows('delete from job'));
beforeEach(() => tables.rows('delete from queue_hold'));
afterAll(() => tables.close());

const at = (stageIds: readonly string[]) => stageIds.map((stageId) => ({ stageId, token: 0 }));
const move = (job: PlantedJob, to: 'front' | 'back') =>
  tables.db.transaction((tx) => line.move(job.jobId, job.tenantId, to, tx));
const setPriority = (job: PlantedJob, priority: number) =>
  tables.db.transaction((tx) => line.setPriority(job.jobId, job.tenantId, priority, tx));

/** The jobs in the order in which they would be delivered, by their names. */
async function order(jobs: Readonly<Record<string, PlantedJob>>, queue: 'cpu' | 'gpu' = 'cpu'): Promise<string> {
  const names = new Map(Object.entries(jobs).flatMap(([name, job]) => job.stageIds.map((id) => [id, name] as const)));
  return (await tables.stages.ready(queue, 100)).map((stage) => names.get(stage.stageId)).join('');
}

describe('move', () => {
  it('puts a job before or behind all of its tenant, whatever their priorities, and keeps the order of its items', async () => {
    const a = await plantJob(tables.db, { priority: 0 });
    const b = await plantJob(tables.db);
    const c = await plantJob(tables.db, { items: 3, priority: 900 });
    expect(await order({ a, b, c })).toBe('abccc');
    expect(await move(c, 'front')).toEqual(['cpu']);
    expect(await order({ a, b, c })).toBe('cccab');
    const first = (await tables.stages.ready('cpu', 3)).map((stage) => stage.stageId);
    expect(first).toEqual(c.stageIds);
    await move(a, 'back');
    expect(await order({ a, b, c })).toBe('cccba');
    await move(b, 'front');
    expect(await order({ a, b, c })).toBe('bccca');
    await move(b, 'front');
    expect(await order({ a, b, c })).toBe('bccca');
  });

  it('keeps a job that was moved in front of what is submitted later', async () => {
    const a = await plantJob(tables.db);
    const b = await plantJob(tables.db);
    await move(b, 'front');
    const c = await plantJob(tables.db);
    expect(await order({ a, b, c })).toBe('bac');
  });

  it('takes no turn from another tenant', async () => {
    const theirs = await plantJob(tables.db, { tenantId: 'studio', items: 3 });
    const mine = await plantJob(tables.db, { tenantId: 'lab', items: 3 });
    const late = await plantJob(tables.db, { tenantId: 'lab', items: 2 });
    const jobs = { t: theirs, m: mine, l: late };
    const inTurns = async () => {
      const now = await order(jobs);
      return [0, 2, 4].map((turn) => [...now.slice(turn, turn + 2)].sort().join(''));
    };
    expect(await inTurns()).toEqual(['mt', 'mt', 'mt']);
    await move(late, 'front');
    expect(await inTurns()).toEqual(['lt', 'lt', 'mt']);
    await move(late, 'back');
    await setPriority(late, 0);
    expect(await inTurns()).toEqual(['lt', 'lt', 'mt']);
  });

  it('moves the stages behind those that wait as well, and on each queue', async () => {
    const a = await plantJob(tables.db, { queues: ['cpu', 'gpu'] });
    const b = await plantJob(tables.db, { queues: ['cpu', 'gpu'] });
    await move(b, 'front');
    const { claimed } = await tables.stages.claim(at([a.stageIds[0]!, b.stageIds[0]!]), tables.terms());
    await tables.stages.settle(claimed.map((stage) => settlement(stage)));
    expect(await order({ a, b }, 'gpu')).toBe('ba');
  });

  it('refuses a job that has ended, and knows none of another tenant', async () => {
    const job = await plantJob(tables.db);
    expect(await tables.db.transaction((tx) => line.move(job.jobId, 'somebody', 'front', tx))).toBeNull();
    await tables.stages.requestCancel(job.jobId, 'default');
    await expect(move(job, 'front')).rejects.toMatchObject({ code: 'JOB_FINISHED' });
    await expect(setPriority(job, 1)).rejects.toMatchObject({ code: 'JOB_FINISHED' });
  });
});

describe('set priority', () => {
  it('changes the job, what waits and what is blocked, and says so in an event', async () => {
    const a = await plantJob(tables.db, { items: 2 });
    const b = await plantJob(tables.db, { queues: ['cpu', 'gpu'] });
    expect(await setPriority(b, 50)).toEqual(['cpu']);
    expect(await order({ a, b })).toBe('baa');
    const rows = await tables.rows(
      `select distinct s.priority as stage, j.priority as job from stage s
      join job j on j.id = s.job_id where j.id = $1`,
      b.jobId,
    );
    expect(rows).toEqual([{ stage: 50, job: 50 }]);
    const events = await tables.rows(`select kind, data from event where job_id = $1`, b.jobId);
    expect(events).toEqual([{ kind: 'job.changed', data: { priority: 50 } }]);
  });

  it('stays with a stage that runs and comes back', async () => {
    const a = await plantJob(tables.db);
    const { claimed } = await tables.stages.claim(at(a.stageIds), tables.terms());
    await setPriority(a, 7);
    const back = settlement(claimed[0]!, { move: 'requeue', outcome: 'interrupted', refundAttempt: true });
    expect(await tables.stages.settle([back])).toMatchObject([{ applied: true }]);
    expect(await tables.row('select priority from stage where id = $1', a.stageIds[0])).toEqual({ priority: 7 });
  });
});

describe('a held queue', () => {
  it('hands out nothing, neither to deliveries nor to who looks by itself, and goes on when it is released', async () => {
    const queues = new QueueStore(tables.db);
    const cpu = await plantJob(tables.db, { items: 2 });
    const gpu = await plantJob(tables.db, { queues: ['gpu'] });
    expect(await queues.hold('cpu', 'paused', 'me')).toBe(true);
    expect(await queues.hold('cpu', 'paused', 'me')).toBe(false);
    expect(await tables.stages.ready('cpu', 5)).toEqual([]);
    expect(await tables.stages.claim(at(cpu.stageIds), tables.terms())).toEqual({ claimed: [], limited: [] });
    expect((await tables.stages.claimAny('cpu', 2, tables.terms())).claimed).toEqual([]);
    expect((await tables.stages.claim(at(gpu.stageIds), tables.terms({ queue: 'gpu' }))).claimed).toHaveLength(1);
    expect(await queues.hold('cpu', 'draining', 'me')).toBe(true);
    expect(await queues.list(['cpu', 'gpu'])).toMatchObject([
      { queue: 'cpu', hold: 'draining', actor: 'me', queued: 2, running: 0, oldestQueuedAt: expect.any(Date) },
      { queue: 'gpu', hold: null, actor: null, queued: 0, running: 1, oldestQueuedAt: null },
    ]);
    expect(await queues.release('cpu')).toBe(true);
    expect(await queues.release('cpu')).toBe(false);
    expect((await tables.stages.claim(at(cpu.stageIds), tables.terms())).claimed).toHaveLength(2);
  });
});
