import { AppError } from '@frameq/domain';
import { plantJob, settlement, type PlantedJob, waitFor } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStageTables, plantInput as plantInputOf, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
afterAll(() => tables.close());

const failure = new AppError('MEDIA_UNREADABLE', 'The video cannot be decoded.').toFailure();
const retry = (job: PlantedJob, fromStage?: string) => tables.stages.retry(job.jobId, job.tenantId, fromStage);
const plantInput = (job: PlantedJob) => plantInputOf(tables, job);
const claim = async (job: PlantedJob) => {
  const waiting = await tables.rows<{ stageId: string; token: number }>(
    `select id as "stageId", lease_token as token from stage where job_id = $1 and state = 'queued' order by line_at`,
    job.jobId,
  );
  return (await tables.stages.claim(waiting, tables.terms())).claimed;
};
const states = async (job: PlantedJob) => {
  const rows = await tables.rows<{ state: string }>(
    `select s.state from stage s join item i on i.id = s.item_id where s.job_id = $1 order by i.index, s.position`,
    job.jobId,
  );
  return rows.map((row) => row.state);
};
const jobState = async (job: PlantedJob) =>
  (await tables.row<{ state: string }>('select state from job where id = $1', job.jobId)).state;

describe('retry', () => {
  it('puts each stopped item back where it stopped and leaves what completed alone', async () => {
    const job = await plantJob(tables.db, { items: 3, queues: ['cpu', 'cpu', 'cpu'] });
    const first = await claim(job);
    const fail = (index: number) => settlement(first[index]!, { move: 'exhaust', outcome: 'failed', failure });
    await tables.stages.settle([settlement(first[0]!), fail(1), settlement(first[2]!)]);
    const second = await claim(job);
    await tables.stages.settle([
      settlement(second[0]!, { move: 'exhaust', outcome: 'failed', failure }),
      settlement(second[1]!),
    ]);
    await tables.stages.settle([settlement((await claim(job))[0]!)]);
    expect(await jobState(job)).toBe('partial');

    expect(await retry(job)).toEqual({ requeued: 2, queues: ['cpu'] });
    expect(await states(job)).toEqual([
      ...['completed', 'queued', 'blocked'],
      ...['queued', 'blocked', 'blocked'],
      ...['completed', 'completed', 'completed'],
    ]);
    expect(await jobState(job)).toBe('running');
    const row = await tables.row(
      `select attempt, error, error_class, finished_at, lease_token from stage where id = $1`,
      job.items[1]!.stageIds[0],
    );
    expect(row).toEqual({ attempt: 0, error: null, error_class: null, finished_at: null, lease_token: 2 });
    for (let round = 0; round < 3; round++) {
      await tables.stages.settle((await claim(job)).map((lease) => settlement(lease)));
    }
    expect(await jobState(job)).toBe('completed');
  });

  it('brings a cancelled job back as if it had just been submitted', async () => {
    const job = await plantJob(tables.db, { items: 2, queues: ['cpu', 'gpu'] });
    await tables.stages.requestCancel(job.jobId, job.tenantId);
    expect(await retry(job)).toEqual({ requeued: 2, queues: ['cpu'] });
    expect(await states(job)).toEqual(['queued', 'blocked', 'queued', 'blocked']);
    const row = await tables.row(
      `select state, started_at, finished_at, cancel_requested_at, cancel_receipt,
              (select count(*) from stage where job_id = job.id and cancel_requested_at is not null) as marks
         from job where id = $1`,
      job.jobId,
    );
    expect(row).toEqual({
      ...{
        state: 'queued',
        started_at: null,
        finished_at: null,
        cancel_requested_at: null,
        cancel_receipt: null,
        marks: 0,
      },
    });
    expect(await claim(job)).toHaveLength(2);
  });

  it('raises the token, so that a delivery from before is stale', async () => {
    const job = await plantJob(tables.db);
    await tables.stages.requestCancel(job.jobId, job.tenantId);
    await retry(job);
    const stale = await tables.stages.claim([{ stageId: job.stageIds[0]!, token: 0 }], tables.terms());
    expect(stale.claimed).toEqual([]);
  });

  it('with a stage named, puts back only the items that stopped there; the others keep their mark', async () => {
    const job = await plantJob(tables.db, { items: 2, queues: ['cpu', 'cpu'] });
    const [one] = await claim(job);
    await tables.stages.settle([settlement(one!)]);
    await tables.stages.requestCancel(job.jobId, job.tenantId);
    const running = await tables.rows<{ stageId: string; token: number }>(
      `select id as "stageId", lease_token as token from stage where job_id = $1 and state = 'running'`,
      job.jobId,
    );
    await tables.stages.settle(running.map((lease) => settlement(lease, { move: 'stop', outcome: 'cancelled' })));
    expect(await retry(job, 'step-1')).toEqual({ requeued: 1, queues: ['cpu'] });
    expect(await states(job)).toEqual(['completed', 'queued', 'cancelled', 'cancelled']);
    await tables.stages.settle((await claim(job)).map((lease) => settlement(lease)));
    expect(await jobState(job)).toBe('partial');
  });

  it('keeps the deadline of a job that still runs, and forgets that of one that had ended', async () => {
    const job = await plantJob(tables.db, { items: 2 });
    await tables.rows(`update job set deadline_at = now() + interval '1 hour' where id = $1`, job.jobId);
    const hasDeadline = async () =>
      (await tables.row<{ has: boolean }>('select deadline_at is not null as has from job where id = $1', job.jobId))
        .has;
    const [one, other] = await claim(job);
    const failed = { move: 'exhaust', outcome: 'failed', failure } as const;
    await tables.stages.settle([settlement(one!, failed)]);
    await retry(job);
    expect([await jobState(job), await hasDeadline()]).toEqual(['running', true]);
    await tables.stages.settle([settlement(other!), settlement((await claim(job))[0]!, failed)]);
    expect([await jobState(job), await hasDeadline()]).toEqual(['partial', true]);
    await retry(job);
    expect([await jobState(job), await hasDeadline()]).toEqual(['running', false]);
  });

  it('is refused at once when retention removed files of an earlier stage, and says what can be retried', async () => {
    const job = await plantJob(tables.db, { items: 2, queues: ['cpu', 'cpu'] });
    const [one, other] = await claim(job);
    const artifacts = [{ name: 'a.json', kind: 'a', mediaType: 'application/json', bytes: 1, sha256: 'ab' }];
    const failed = { move: 'exhaust', outcome: 'failed', failure } as const;
    await tables.stages.settle([settlement(one!, { artifacts }), settlement(other!, { ...failed, artifacts })]);
    await tables.stages.settle([settlement((await claim(job))[0]!, failed)]);
    await tables.rows('update artifact set removed_at = now()');
    const refusal = {
      code: 'INPUT_GONE',
      message: 'Retention removed files of the stage step-0, which step-1 may read.',
      hint: expect.stringMatching(/clone.*only what stopped at "step-0" can be retried/),
      detail: { stage: 'step-1', earlier: 'step-0', retryable: ['step-0'] },
    };
    for (const fromStage of [undefined, 'step-1']) await expect(retry(job, fromStage)).rejects.toMatchObject(refusal);
    expect(await jobState(job)).toBe('failed');
    expect(await retry(job, 'step-0')).toEqual({ requeued: 1, queues: ['cpu'] });
  });

  it('sees an input that retention removes at the same time', async () => {
    const job = await plantJob(tables.db);
    const inputId = await plantInput(job);
    await tables.stages.requestCancel(job.jobId, job.tenantId);
    const blocked = () =>
      tables.rows(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`);
    const late = await tables.db.transaction(async (tx) => {
      const ask = (text: string) => tx.query({ name: '', text }, [inputId]);
      await ask('select 1 from input where id = $1 for update');
      const answer = retry(job).then(
        () => 'retried',
        (error: unknown) => error,
      );
      await waitFor(async () => (await blocked()).length > 0, { what: 'the retry to wait for retention' });
      await ask('update input set removed_at = now() where id = $1');
      return { answer };
    });
    expect(await late.answer).toMatchObject({
      code: 'INPUT_GONE',
      message: 'Retention removed film.mp4, which a retry would read.',
    });
  });

  it('is refused while the job is cancelling, when nothing stopped, and for another tenant', async () => {
    const job = await plantJob(tables.db);
    await expect(retry(job)).rejects.toMatchObject({ code: 'JOB_NOT_RETRYABLE' });
    const claimed = await claim(job);
    await tables.stages.requestCancel(job.jobId, job.tenantId);
    await expect(retry(job)).rejects.toMatchObject({ code: 'JOB_NOT_FINISHED' });
    await tables.stages.settle(claimed.map((lease) => settlement(lease, { move: 'stop', outcome: 'cancelled' })));
    await expect(retry(job, 'step-7')).rejects.toMatchObject({ code: 'JOB_NOT_RETRYABLE' });
    expect(await retry({ ...job, tenantId: 'other' })).toBeNull();
    expect(await jobState(job)).toBe('cancelled');
  });
});
