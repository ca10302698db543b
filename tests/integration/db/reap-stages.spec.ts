import { randomUUID } from 'node:crypto';
import { type StageLease, StageStore, WorkerStore } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { plantJob, type PlantedJob } from '@frameq/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
beforeEach(() => tables.rows('delete from job'));
afterAll(() => tables.close());

const stage = (job: PlantedJob) =>
  tables.row<{ state: string; attempt: number; lost_count: number; lease_token: number; error_class: string | null }>(
    'select state, attempt, lost_count, lease_token, error_class from stage where job_id = $1',
    job.jobId,
  );

/** Claims the job's stage and lets the lease run out. */
async function lose(job: PlantedJob): Promise<void> {
  const { lease_token: token } = await stage(job);
  await tables.stages.claim([{ stageId: job.stageIds[0]!, token }], tables.terms());
  await tables.rows(`update stage set lease_expires_at = now() - interval '1 s' where job_id = $1`, job.jobId);
}

describe('reap', () => {
  it('gives the stage back at once without costing an attempt; the token rises', async () => {
    const job = await plantJob(tables.db);
    await lose(job);
    expect(await tables.stages.reap(10)).toMatchObject([{ applied: true, state: 'queued', readyQueues: ['cpu'] }]);
    expect(await stage(job)).toEqual({ state: 'queued', attempt: 0, lost_count: 1, lease_token: 2, error_class: null });
    const attempt = await tables.row('select outcome, error_class from attempt where stage_id = $1', job.stageIds[0]);
    expect(attempt).toEqual({ outcome: 'lost', error_class: 'worker_lost' });
  });

  it.each([
    [0.97, 'oom_host', 'was 97 % full'],
    [0.4, null, 'given to another'],
  ])(
    'suspects that a worker died of its memory when it was last heard with %d of it full',
    async (share, suspected, words) => {
      const job = await plantJob(tables.db);
      const terms = tables.terms({ workerId: randomUUID() });
      const workers = new WorkerStore(tables.db);
      const facts = { hostname: 'h', pid: 1, version: '0', queues: ['cpu' as const], slots: { cpu: 1 }, devices: [] };
      await workers.register({ id: terms.workerId, ...facts });
      await workers.heartbeat(terms.workerId, { state: 'active', fault: null, memoryShare: share });
      await tables.stages.claim([{ stageId: job.stageIds[0]!, token: 0 }], terms);
      await tables.stages.returnLeases([terms.workerId]);
      const { error } = await tables.row<{ error: object }>(
        'select error from attempt where stage_id = $1',
        job.stageIds[0],
      );
      expect(error).toMatchObject({
        ...{ code: 'WORKER_LOST', message: expect.stringContaining(words) },
        detail: { suspected },
      });
    },
  );

  it('sets a stage aside as poison when its fifth lease is lost', async () => {
    const job = await plantJob(tables.db);
    for (let lost = 1; lost <= 5; lost++) {
      await lose(job);
      await tables.stages.reap(10);
    }
    expect(await stage(job)).toMatchObject({ state: 'failed', lost_count: 5, error_class: 'poison' });
    expect(await tables.row('select state from job where id = $1', job.jobId)).toEqual({ state: 'failed' });
  });

  it('cancels what was to be cancelled instead of giving it back', async () => {
    const job = await plantJob(tables.db);
    await lose(job);
    await tables.stages.requestCancel(job.jobId, job.tenantId);
    expect(await tables.stages.reap(10)).toMatchObject([{ applied: true, state: 'cancelled' }]);
    const row = await tables.row<{ receipt: object }>(
      'select cancel_receipt as receipt from job where id = $1',
      job.jobId,
    );
    expect(row.receipt).toMatchObject({ mode: 'forced', stopped_at: expect.any(String) });
  });

  it('returns what a worker held that is known to be dead, long before its leases run out', async () => {
    const [held, other] = [await plantJob(tables.db), await plantJob(tables.db)];
    const terms = tables.terms();
    await tables.stages.claim([{ stageId: held.stageIds[0]!, token: 0 }], terms);
    await tables.stages.claim([{ stageId: other.stageIds[0]!, token: 0 }], tables.terms({ workerId: randomUUID() }));
    expect(await tables.stages.returnLeases([terms.workerId])).toMatchObject([{ applied: true, readyQueues: ['cpu'] }]);
    expect(await stage(held)).toMatchObject({ state: 'queued', lost_count: 1 });
    expect(await stage(other)).toMatchObject({ state: 'running' });
    expect(await tables.stages.returnLeases([])).toEqual([]);
  });

  it('puts back, with its attempt, what a worker holds without knowing', async () => {
    const [lost, run, other] = [await plantJob(tables.db), await plantJob(tables.db), await plantJob(tables.db)];
    const [mine, theirs] = [tables.terms(), tables.terms({ workerId: randomUUID() })];
    await tables.stages.claim([{ stageId: lost.stageIds[0]!, token: 0 }], mine);
    await tables.stages.claim([{ stageId: run.stageIds[0]!, token: 0 }], mine);
    await tables.stages.claim([{ stageId: other.stageIds[0]!, token: 0 }], theirs);
    const doubted = [lost.stageIds[0]!, other.stageIds[0]!, randomUUID()].map((stageId) => ({ stageId, token: 1 }));
    expect(await tables.stages.giveBack(mine.workerId, doubted)).toMatchObject([
      { stageId: lost.stageIds[0], applied: true, readyQueues: ['cpu'] },
    ]);
    expect(await stage(lost)).toMatchObject({ state: 'queued', lost_count: 0, attempt: 0 });
    expect([await stage(run), await stage(other)]).toMatchObject([{ state: 'running' }, { state: 'running' }]);
    const attempt = "select outcome, error ->> 'code' as code from attempt where stage_id = $1";
    expect(await tables.row(attempt, lost.stageIds[0])).toEqual({
      outcome: 'interrupted',
      code: 'DATABASE_UNAVAILABLE',
    });
  });

  it('stops what was cancelled before it could be put back', async () => {
    const job = await plantJob(tables.db);
    const terms = tables.terms();
    await tables.stages.claim([{ stageId: job.stageIds[0]!, token: 0 }], terms);
    await tables.stages.requestCancel(job.jobId, job.tenantId);
    expect(await tables.stages.giveBack(terms.workerId, [{ stageId: job.stageIds[0]!, token: 1 }])).toMatchObject([
      { applied: true, state: 'cancelled' },
    ]);
  });

  it('says which leases a claim may have taken when its answer is lost', async () => {
    const told: StageLease[] = [];
    const terms = { ...tables.terms(), onLostAnswer: (leases: readonly StageLease[]) => told.push(...leases) };
    const cutOff = new StageStore({
      query: () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'cut off')),
    } as never);
    await expect(cutOff.claim([{ stageId: 'a', token: 4 }], terms)).rejects.toThrow('cut off');
    expect(told).toEqual([{ stageId: 'a', token: 5 }]);
  });

  it('leaves leases alone that are held', async () => {
    const job = await plantJob(tables.db);
    await tables.stages.claim([{ stageId: job.stageIds[0]!, token: 0 }], tables.terms());
    expect(await tables.stages.reap(10)).toEqual([]);
  });

  it('waits until Postgres has been up, and in touch, for the grace: nobody could renew before that', async () => {
    const job = await plantJob(tables.db);
    await lose(job);
    const { up } = await tables.row<{ up: number }>(
      'select extract(epoch from now() - pg_postmaster_start_time())::double precision * 1000 as up',
    );
    const justReconnected = new StageStore(tables.db, tables.db.reachableForMs() + 60_000);
    expect(await justReconnected.reap(10)).toEqual([]);
    const justStarted = new StageStore(
      { ...tables.db, query: tables.db.query.bind(tables.db), reachableForMs: () => Infinity } as never,
      up + 60_000,
    );
    expect(await justStarted.reap(10)).toEqual([]);
    expect(await stage(job)).toMatchObject({ state: 'running' });
  });

  it('takes the longest expired first, as many as asked', async () => {
    const jobs = [await plantJob(tables.db), await plantJob(tables.db), await plantJob(tables.db)];
    for (const job of jobs) await lose(job);
    await tables.rows(`update stage set lease_expires_at = now() - interval '1 h' where job_id = $1`, jobs[2]!.jobId);
    expect((await tables.stages.reap(1)).map((settled) => settled.stageId)).toEqual([jobs[2]!.stageIds[0]]);
    expect(await tables.stages.reap(10)).toHaveLength(2);
  });
});
