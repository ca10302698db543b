import type { ClaimedStage, StageSettlement } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { plantJob, settlement, type PlantedJob, type PlantTerms } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
afterAll(() => tables.close());

const failure = new AppError('RUNNER_CRASHED', 'The runner died of SIGSEGV.').toFailure();
const file = { name: 'scenes.json', kind: 'scenes.json', mediaType: 'application/json', bytes: 12, sha256: 'ab' };

/** A job whose first stages run. */
async function runningJob(terms: PlantTerms = {}): Promise<PlantedJob & { claimed: readonly ClaimedStage[] }> {
  const job = await plantJob(tables.db, terms);
  return { ...job, claimed: await claimNext(job) };
}

async function claimNext(job: PlantedJob): Promise<readonly ClaimedStage[]> {
  const ready = await tables.rows<{ stageId: string; token: number }>(
    `select id as "stageId", lease_token as token from stage where job_id = $1 and state = 'queued' order by line_at`,
    job.jobId,
  );
  return (await tables.stages.claim(ready, tables.terms())).claimed;
}

const states = (job: PlantedJob) =>
  tables.row(
    `select j.state as job, array(select i.state::text from item i where i.job_id = j.id order by index) as items,
            array(select s.state::text from stage s join item i on i.id = s.item_id where s.job_id = j.id
                   order by i.index, s.position) as stages
       from job j where id = $1`,
    job.jobId,
  );

const settleOne = async (settled: StageSettlement) => (await tables.stages.settle([settled]))[0]!;

describe('complete', () => {
  it('makes the next stage ready and, after the last, ends item and job', async () => {
    const job = await runningJob({ queues: ['cpu', 'cpu'] });
    const first = await settleOne(settlement(job.claimed[0]!, { result: { scenes: 3 }, device: 'cpu' }));
    expect(first).toEqual({
      ...{ stageId: job.stageIds[0], token: 1, applied: true, state: 'completed', mine: true },
      ...{ cancelRequested: false, readyQueues: ['cpu'] },
    });
    expect(await states(job)).toEqual({ job: 'running', items: ['running'], stages: ['completed', 'queued'] });
    const [second] = await claimNext(job);
    await settleOne(settlement(second!));
    expect(await states(job)).toEqual({ job: 'completed', items: ['completed'], stages: ['completed', 'completed'] });
    const row = await tables.row(
      `select s.result, s.progress, s.device, a.outcome, a.ended_at is not null as ended, j.finished_at is not null as finished
         from stage s join attempt a on a.stage_id = s.id join job j on j.id = s.job_id where s.id = $1`,
      job.stageIds[0],
    );
    expect(row).toEqual({
      ...{ result: { scenes: 3 }, progress: 1, device: 'cpu', outcome: 'completed', ended: true, finished: true },
    });
    const kinds = await tables.rows<{ kind: string }>(
      'select kind from event where job_id = $1 order by txid, id',
      job.jobId,
    );
    expect(kinds.map(({ kind }) => kind).filter((kind) => kind !== 'stage.running')).toEqual([
      ...['job.running', 'stage.completed', 'stage.queued', 'stage.completed', 'job.completed'],
    ]);
  });

  it('settles many stages of many jobs together', async () => {
    const jobs = await Promise.all([1, 2, 3].map((items) => runningJob({ items })));
    const settled = await tables.stages.settle(jobs.flatMap((job) => job.claimed.map((lease) => settlement(lease))));
    expect(settled.filter((stage) => stage.applied)).toHaveLength(6);
    for (const job of jobs) expect(await states(job)).toMatchObject({ job: 'completed' });
  });

  it('refuses a late holder, a second settlement and a stage that is gone', async () => {
    const job = await runningJob();
    const [lease] = job.claimed;
    await settleOne(settlement(lease!, { move: 'requeue', outcome: 'interrupted', refundAttempt: true }));
    const late = await settleOne(settlement(lease!));
    expect(late).toMatchObject({ applied: false, state: 'queued', mine: false, readyQueues: [] });
    const [again] = await claimNext(job);
    await settleOne(settlement(again!));
    expect(await settleOne(settlement(again!))).toMatchObject({ applied: false, state: 'completed', mine: true });
    await tables.rows('delete from job where id = $1', job.jobId);
    expect(await settleOne(settlement(again!))).toMatchObject({ applied: false, mine: false });
  });
});

describe('artifacts', () => {
  it('keeps those of a failed run as partial and replaces them when a later run completes', async () => {
    const job = await runningJob();
    const left = [file, { ...file, name: 'half.jpg', kind: 'thumbnail' }];
    await settleOne(
      settlement(job.claimed[0]!, { move: 'requeue', outcome: 'crashed', countCrash: true, failure, artifacts: left }),
    );
    const artifacts = () =>
      tables.rows(
        'select name, partial, token, bytes from artifact where stage_id = $1 order by name',
        job.stageIds[0],
      );
    expect(await artifacts()).toMatchObject([
      { name: 'half.jpg', partial: true, token: 1 },
      { name: 'scenes.json', partial: true, token: 1 },
    ]);
    const [again] = await claimNext(job);
    await settleOne(settlement(again!, { artifacts: [{ ...file, bytes: 99 }, file] }));
    expect(await artifacts()).toEqual([{ name: 'scenes.json', partial: false, token: 3, bytes: expect.any(Number) }]);
  });

  it('makes new artifacts of files that a later run stored under the same names, kept and under new ids', async () => {
    const job = await runningJob();
    const failed = { move: 'exhaust', outcome: 'failed', failure, artifacts: [file] } as const;
    await settleOne(settlement(job.claimed[0]!, failed));
    const artifact = () =>
      tables.row<{ id: string }>('select id, partial, removed_at from artifact where stage_id = $1', job.stageIds[0]);
    const before = await artifact();
    await tables.rows('update artifact set removed_at = now() where id = $1', before.id);
    await tables.stages.retry(job.jobId, job.tenantId);
    const [again] = await claimNext(job);
    await settleOne(settlement(again!, { artifacts: [{ ...file, bytes: 99 }] }));
    const after = await artifact();
    expect(after).toEqual({ id: expect.any(String), partial: false, removed_at: null });
    expect(after.id).not.toBe(before.id);
  });
});

describe('requeue', () => {
  it('waits for its delay, keeps the attempt and its place, and remembers why', async () => {
    const job = await runningJob();
    const before = await tables.row<{ line_at: Date }>('select line_at from stage where id = $1', job.stageIds[0]);
    const settled = await settleOne(
      settlement(job.claimed[0]!, { move: 'requeue', outcome: 'crashed', countCrash: true, delayMs: 60_000, failure }),
    );
    expect(settled).toMatchObject({ applied: true, state: 'queued', readyQueues: [] });
    const row = await tables.row(
      `select s.attempt, crash_count, lease_token, line_at, s.started_at, s.error, a.error as attempt_error, a.error_class,
              run_after - now() between '55 s' and '60 s' as delayed
         from stage s join attempt a on a.stage_id = s.id where s.id = $1`,
      job.stageIds[0],
    );
    expect(row).toEqual({
      ...{ attempt: 1, crash_count: 1, lease_token: 2, line_at: before.line_at, started_at: null, error: null },
      ...{ attempt_error: failure, error_class: 'native_crash', delayed: true },
    });
    expect(await states(job)).toEqual({ job: 'queued', items: ['queued'], stages: ['queued'] });
  });

  it('gives the attempt back when the run was interrupted, and is ready at once', async () => {
    const job = await runningJob();
    const drained = settlement(job.claimed[0]!, { move: 'requeue', outcome: 'interrupted', refundAttempt: true });
    expect(await settleOne(drained)).toMatchObject({ readyQueues: ['cpu'] });
    const [again] = await claimNext(job);
    expect(again).toMatchObject({ attempt: 1, token: 3 });
  });
});

describe('exhaust', () => {
  it('fails the item and cancels what comes after, while other items go on', async () => {
    const job = await runningJob({ items: 2, queues: ['cpu', 'gpu', 'cpu'] });
    await settleOne(settlement(job.claimed[0]!, { move: 'exhaust', outcome: 'crashed', failure }));
    expect(await states(job)).toEqual({
      ...{ job: 'running', items: ['failed', 'running'] },
      stages: ['failed', 'cancelled', 'cancelled', 'running', 'blocked', 'blocked'],
    });
    const row = await tables.row('select error, error_class from stage where id = $1', job.stageIds[0]);
    expect(row).toEqual({ error: failure, error_class: 'native_crash' });
  });

  it('ends a job as failed, or as partial when another item completed', async () => {
    const failing = await runningJob();
    await settleOne(settlement(failing.claimed[0]!, { move: 'exhaust', outcome: 'failed', failure }));
    expect(await states(failing)).toMatchObject({ job: 'failed' });
    const mixed = await runningJob({ items: 2 });
    const [one, other] = mixed.claimed;
    await tables.stages.settle([settlement(one!), settlement(other!, { move: 'exhaust', outcome: 'failed', failure })]);
    expect(await states(mixed)).toMatchObject({ job: 'partial' });
  });
});

it('writes whatever a run brought, be it what Postgres cannot hold', async () => {
  const [lease] = (await runningJob()).claimed;
  const odd = { text: 'binary \0 and a cut \ud83d' };
  const settled = await settleOne(
    settlement(lease!, { move: 'exhaust', outcome: 'crashed', failure: { ...failure, detail: { output: odd.text } } }),
  );
  expect(settled).toMatchObject({ applied: true, state: 'failed' });
  const row = await tables.row<{ error: typeof failure }>('select error from stage where id = $1', lease!.stageId);
  expect(row?.error.detail).toEqual({ output: 'binary \uFFFD and a cut \uFFFD' });
});
