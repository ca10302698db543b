import { JobStore, type NewJob } from '@frameq/db';
import { AppError, uuidV7 } from '@frameq/domain';
import { plantJob, settlement } from '@frameq/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
beforeEach(() => tables.rows('delete from job'));
beforeEach(() => tables.rows(`delete from tenant where id <> 'default'`));
afterAll(() => tables.close());

const at = (stageIds: readonly string[], token = 0) => stageIds.map((stageId) => ({ stageId, token }));
const limit = (what: string, value: number | null, tenant = 'lab') =>
  tables.rows(
    `insert into tenant (id, name, ${what}) values ($1, $1, $2) on conflict (id) do update set ${what} = $2`,
    tenant,
    value,
  );
const claimEach = (stageIds: readonly string[], queue: 'cpu' | 'gpu' = 'cpu') =>
  Promise.all(stageIds.map((id) => tables.stages.claim(at([id]), tables.terms({ queue, workerId: randomUUID() }))));
const won = (answers: Awaited<ReturnType<typeof claimEach>>) => answers.flatMap((answer) => answer.claimed);

describe('max_running_stages', () => {
  it('holds over queues, however many workers claim at once, and keeps nobody else back', async () => {
    await limit('max_running_stages', 3);
    const cpu = await plantJob(tables.db, { tenantId: 'lab', items: 8 });
    const gpu = await plantJob(tables.db, { tenantId: 'lab', items: 8, queues: ['gpu'] });
    const other = await plantJob(tables.db, { tenantId: 'studio', items: 2 });
    const answers = await Promise.all([
      claimEach([...cpu.stageIds, ...other.stageIds]),
      claimEach(gpu.stageIds, 'gpu'),
    ]);
    const running = won(answers.flat());
    expect(running.filter((stage) => stage.tenantId === 'lab')).toHaveLength(3);
    expect(running.filter((stage) => stage.tenantId === 'lab').every((stage) => stage.counted)).toBe(true);
    expect(running.filter((stage) => stage.tenantId === 'studio')).toMatchObject([
      { counted: false },
      { counted: false },
    ]);
    expect(answers.flat().flatMap((answer) => answer.limited)).toHaveLength(13);
  });

  it('bites in one claim of many stages, and takes effect at once when it is changed', async () => {
    await limit('max_running_stages', 2);
    const { stageIds } = await plantJob(tables.db, { tenantId: 'lab', items: 6 });
    const first = await tables.stages.claim(at(stageIds), tables.terms());
    expect([first.claimed.length, first.limited.length]).toEqual([2, 4]);
    expect(await tables.stages.ready('cpu', 10)).toEqual([]);
    await limit('max_running_stages', 3);
    expect(await tables.stages.ready('cpu', 10)).toHaveLength(1);
    expect((await tables.stages.claim(at(stageIds.slice(2)), tables.terms())).claimed).toHaveLength(1);
    await limit('max_running_stages', null);
    expect(await tables.stages.ready('cpu', 10)).toHaveLength(3);
    expect((await tables.stages.claim(at(stageIds.slice(3)), tables.terms())).claimed).toHaveLength(3);
  });

  it('wakes every queue when a stage of such a tenant ends, and nothing runs at a limit of 0', async () => {
    await limit('max_running_stages', 1);
    const { stageIds } = await plantJob(tables.db, { tenantId: 'lab', items: 2 });
    const { claimed } = await tables.stages.claim(at(stageIds), tables.terms());
    const [settled] = await tables.stages.settle([settlement(claimed[0]!)]);
    expect([...settled!.readyQueues].sort()).toEqual(['comfy', 'cpu', 'gpu']);
    await limit('max_running_stages', 0);
    expect((await tables.stages.claimAny('cpu', 2, tables.terms())).claimed).toEqual([]);
  });

  it('does not count a lease that has run out', async () => {
    await limit('max_running_stages', 1);
    const { stageIds } = await plantJob(tables.db, { tenantId: 'lab', items: 2 });
    await tables.stages.claim(at(stageIds), tables.terms());
    await tables.rows(`update stage set lease_expires_at = now() - interval '1 s' where state = 'running'`);
    expect((await tables.stages.claimAny('cpu', 1, tables.terms())).claimed).toHaveLength(1);
  });
});

describe('gpu_seconds_per_day', () => {
  const ran = (stageId: string, from: string, to: string | null) =>
    tables.rows(
      `insert into attempt (stage_id, token, number, started_at, ended_at, outcome, queue, tenant_id)
       select id, 1000 + (select count(*) from attempt), 1, now() - $2::interval, now() - $3::interval,
              case when $3::text is not null then 'completed'::attempt_outcome end, queue, tenant_id from stage where id = $1`,
      stageId,
      from,
      to,
    );
  const spent = async () => (await tables.row<{ s: number }>(`select gpu_seconds_spent('lab') as s`)).s;

  it('sums what gpu stages ran within 24 hours, what still runs too, and nothing else', async () => {
    const gpu = await plantJob(tables.db, { tenantId: 'lab', items: 4, queues: ['gpu'] });
    const cpu = await plantJob(tables.db, { tenantId: 'lab' });
    await ran(gpu.stageIds[0]!, '100 s', '40 s');
    await ran(gpu.stageIds[1]!, '24 h 50 s', '23 h 59 m 30 s');
    await ran(gpu.stageIds[2]!, '30 h', '25 h');
    await ran(gpu.stageIds[3]!, '10 s', null);
    await ran(cpu.stageIds[0]!, '500 s', '0 s');
    expect(await spent()).toBeGreaterThan(99);
    expect(await spent()).toBeLessThan(105);
  });

  it('keeps gpu stages back once it is used up, and cpu stages never', async () => {
    await limit('gpu_seconds_per_day', 60);
    const gpu = await plantJob(tables.db, { tenantId: 'lab', items: 2, queues: ['gpu'] });
    const cpu = await plantJob(tables.db, { tenantId: 'lab' });
    await ran(gpu.stageIds[0]!, '100 s', '41 s');
    expect(await tables.stages.ready('gpu', 5)).toHaveLength(2);
    await ran(gpu.stageIds[0]!, '50 s', '48 s');
    expect(await tables.stages.ready('gpu', 5)).toEqual([]);
    const answer = await tables.stages.claim(at(gpu.stageIds), tables.terms({ queue: 'gpu' }));
    expect([answer.claimed, answer.limited.length]).toEqual([[], 2]);
    expect((await tables.stages.claimAny('cpu', 1, tables.terms())).claimed).toMatchObject([
      { stageId: cpu.stageIds[0] },
    ]);
    await limit('gpu_seconds_per_day', 62);
    expect((await tables.stages.claimAny('gpu', 1, tables.terms({ queue: 'gpu' }))).claimed).toHaveLength(1);
  });

  it('counts the attempts that claims write', async () => {
    const gpu = await plantJob(tables.db, { tenantId: 'lab', queues: ['gpu'] });
    await tables.stages.claim(at(gpu.stageIds), tables.terms({ queue: 'gpu' }));
    await tables.rows(`update attempt set started_at = now() - interval '7 s'`);
    expect(await spent()).toBeGreaterThanOrEqual(7);
  });
});

describe('max_queued_jobs', () => {
  const id = () => uuidV7(Date.now(), randomBytes(16));
  const newJob = (tenantId: string): NewJob => ({
    ...{ id: id(), tenantId, pipeline: 'p', name: null, params: {}, labels: {}, priority: 100, maxParallel: null },
    ...{ traceparent: null, apiKeyId: null, items: [{ id: id(), inputId: null, stageIds: [id()] }] },
    stages: [{ name: 'only', queue: 'cpu', maxAttempts: 3 }],
  });
  const submit = (tenantId = 'lab') => new JobStore(tables.db).insert(newJob(tenantId));

  it('lets exactly as many jobs in as the limit says, however many come at once', async () => {
    await limit('max_queued_jobs', 5);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => submit()));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(5);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    for (const error of refused) {
      expect(error).toMatchObject({
        code: 'QUOTA_EXCEEDED',
        message: '5 of your jobs have not ended; the limit of your tenant is 5.',
        detail: { quota: 'max_queued_jobs', limit: 5, used: 5 },
      });
    }
    expect(await tables.row(`select count(*)::int as jobs from job where tenant_id = 'lab'`)).toEqual({ jobs: 5 });
  });

  it('counts jobs that have not ended, and lets the next one in as soon as one has', async () => {
    await limit('max_queued_jobs', 1);
    await submit();
    await expect(submit()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await submit('studio');
    const { claimed } = await tables.stages.claimAny('cpu', 2, tables.terms());
    await tables.stages.settle(claimed.map((stage) => settlement(stage)));
    await submit();
    await limit('max_queued_jobs', 2);
    await submit();
  });

  it('counts jobs that come back by a retry, however many do at once, and no job twice', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 12 }, () => plantJob(tables.db, { tenantId: 'lab', items: 2 })),
    );
    for (const { jobId } of jobs) await tables.stages.requestCancel(jobId, 'lab');
    await limit('max_queued_jobs', 5);
    const answers = await Promise.allSettled(jobs.map(({ jobId }) => tables.stages.retry(jobId, 'lab')));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(5);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      expect(answer.reason).toMatchObject({ code: 'QUOTA_EXCEEDED', detail: { limit: 5, used: 5 } });
    }
    // One of its items failed while the other still runs: the job is counted already.
    const running = jobs[answers.findIndex((answer) => answer.status === 'fulfilled')]!;
    const waiting = await tables.rows<{ stageId: string; token: number }>(
      `select id as "stageId", lease_token as token from stage where job_id = $1`,
      running.jobId,
    );
    const { claimed } = await tables.stages.claim(waiting, tables.terms());
    const failure = new AppError('MEDIA_UNREADABLE', 'No.').toFailure();
    await tables.stages.settle([settlement(claimed[0]!, { move: 'exhaust', outcome: 'failed', failure })]);
    expect(await tables.stages.retry(running.jobId, 'lab')).toMatchObject({ requeued: 1 });
  });

  it('lets a job in for which there is room by the time that the limit is read', async () => {
    await limit('max_queued_jobs', 1);
    const first = await plantJob(tables.db, { tenantId: 'lab' });
    const job = newJob('lab');
    const inserted = await tables.db.transaction((tx) =>
      new JobStore(tables.db).insert(job, {
        query: async (statement, values) => {
          if (statement.name === 'job-quota') await tables.stages.requestCancel(first.jobId, 'lab');
          return tx.query(statement, values);
        },
      }),
    );
    expect(await tables.row('select state, number from job where id = $1', job.id)).toEqual({
      ...{ state: 'queued', number: inserted.number },
    });
  });
});
