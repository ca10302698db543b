import { plantJob, settlement } from '@frameq/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
beforeEach(() => tables.rows('delete from job'));
afterAll(() => tables.close());

const at = (stageIds: readonly string[], token = 0) => stageIds.map((stageId) => ({ stageId, token }));

describe('claim', () => {
  it('takes the lease, opens an attempt and shows item and job as running', async () => {
    const job = await plantJob(tables.db, { params: { threshold: 0.4 } });
    const { claimed, limited } = await tables.stages.claim(at(job.stageIds), tables.terms());
    expect(limited).toEqual([]);
    expect(claimed).toEqual([
      {
        ...{ stageId: job.stageIds[0], token: 1, jobId: job.jobId, itemId: job.items[0]!.itemId, tenantId: 'default' },
        ...{ queue: 'cpu', pipeline: 'planted', name: 'step-0', position: 0, attempt: 1, maxAttempts: 3 },
        ...{ crashCount: 0, lostCount: 0, params: { threshold: 0.4 }, input: null, results: {}, artifacts: [] },
        traceparent: '00-planted',
        counted: false,
      },
    ]);
    const row = await tables.row(
      `select s.state, s.lease_owner, i.state as item, j.state as job, j.started_at is not null as started,
              a.number, a.ended_at, lease_expires_at - clock_timestamp() between '13 s' and '15 s' as leased
         from stage s join item i on i.id = s.item_id join job j on j.id = s.job_id
         join attempt a on a.stage_id = s.id and a.token = s.lease_token where s.id = $1`,
      job.stageIds[0],
    );
    expect(row).toEqual({
      ...{ state: 'running', lease_owner: tables.workerId, item: 'running', job: 'running', started: true },
      ...{ number: 1, ended_at: null, leased: true },
    });
    const events = await tables.rows('select kind from event where job_id = $1 order by id', job.jobId);
    expect(events).toHaveLength(2);
    expect(events).toEqual(expect.arrayContaining([{ kind: 'job.running' }, { kind: 'stage.running' }]));
  });

  it('drops a delivery whose token is stale, and one that is delivered twice', async () => {
    const job = await plantJob(tables.db);
    expect(await tables.stages.claim(at(job.stageIds, 7), tables.terms())).toEqual({ claimed: [], limited: [] });
    await tables.stages.claim(at(job.stageIds), tables.terms());
    for (const token of [0, 1]) {
      expect(await tables.stages.claim(at(job.stageIds, token), tables.terms())).toEqual({ claimed: [], limited: [] });
    }
  });

  it('leaves alone what is blocked, cancelled, waits for its retry, or is on another queue', async () => {
    const job = await plantJob(tables.db, { queues: ['cpu', 'cpu'] });
    const [first, second] = job.stageIds;
    expect((await tables.stages.claim(at([second!]), tables.terms())).claimed).toEqual([]);
    expect((await tables.stages.claim(at([first!]), tables.terms({ queue: 'gpu' }))).claimed).toEqual([]);
    await tables.rows(`update stage set run_after = now() + interval '1 h' where id = $1`, first);
    expect((await tables.stages.claim(at([first!]), tables.terms())).claimed).toEqual([]);
    await tables.rows('update stage set run_after = now() where id = $1', first);
    await tables.stages.requestCancel(job.jobId, 'default');
    expect((await tables.stages.claim(at([first!]), tables.terms())).claimed).toEqual([]);
  });

  it('gives a stage to one of many workers that claim at once', async () => {
    const { stageIds } = await plantJob(tables.db, { items: 20 });
    const workers = Array.from({ length: 8 }, () => tables.terms({ workerId: randomUUID() }));
    const answers = await Promise.all(workers.map((terms) => tables.stages.claim(at(stageIds), terms)));
    const won = answers.flatMap((answer) => answer.claimed.map((stage) => stage.stageId));
    expect([...won].sort()).toEqual([...stageIds].sort());
  });

  it('hands on what the earlier stages of the item returned and stored, and nothing of other items', async () => {
    const { items } = await plantJob(tables.db, { items: 2, queues: ['cpu', 'gpu'] });
    const firsts = items.map((item) => item.stageIds[0]!);
    const { claimed } = await tables.stages.claim(at(firsts), tables.terms());
    const file = { name: 'scenes.json', kind: 'scenes.json', mediaType: 'application/json', bytes: 12, sha256: 'ab' };
    await tables.stages.settle(
      claimed.map((lease, index) => settlement(lease, { result: { index }, artifacts: [{ ...file, bytes: index }] })),
    );
    const next = await tables.stages.claim(at([items[1]!.stageIds[1]!]), tables.terms({ queue: 'gpu' }));
    expect(next.claimed).toMatchObject([
      {
        results: { 'step-0': { index: 1 } },
        artifacts: [{ stage: 'step-0', stageId: firsts[1], token: 1, name: 'scenes.json' }],
      },
    ]);
  });
});

describe('limits', () => {
  it('never lets more stages of a queue run than the limit, however many workers claim at once', async () => {
    const job = await plantJob(tables.db, { items: 12, queues: ['gpu'] });
    const answers = await Promise.all(
      job.stageIds.map((id) =>
        tables.stages.claim(at([id]), tables.terms({ queue: 'gpu', limit: 2, workerId: randomUUID() })),
      ),
    );
    expect(answers.flatMap((answer) => answer.claimed)).toMatchObject([{ counted: true }, { counted: true }]);
    expect(answers.flatMap((answer) => answer.limited)).toHaveLength(10);
    expect(await tables.row(`select count(*) from stage where state = 'running'`)).toEqual({ count: 2 });
  });

  it('does not count a lease that has run out', async () => {
    const lost = await plantJob(tables.db, { items: 2, queues: ['gpu'] });
    await tables.stages.claim(at(lost.stageIds), tables.terms({ queue: 'gpu', limit: 2 }));
    await tables.rows(`update stage set lease_expires_at = now() - interval '1 s' where state = 'running'`);
    const job = await plantJob(tables.db, { items: 3, queues: ['gpu'] });
    const answer = await tables.stages.claim(at(job.stageIds), tables.terms({ queue: 'gpu', limit: 2 }));
    expect(answer.claimed.map((stage) => stage.stageId)).toEqual(job.stageIds.slice(0, 2));
    expect(answer.limited).toEqual(job.stageIds.slice(2));
  });

  it('does not wait for a job that somebody else holds, and claims what is of other jobs meanwhile', async () => {
    const [held, other] = [
      await plantJob(tables.db, { tenantId: 'a', queues: ['gpu'] }),
      await plantJob(tables.db, { tenantId: 'b', queues: ['gpu'] }),
    ];
    const terms = tables.terms({ queue: 'gpu', limit: 5 });
    await tables.db.transaction(async (tx) => {
      await tx.query({ name: '', text: 'select from job where id = $1 for no key update' }, [held.jobId]);
      const both = await tables.stages.claim(at([...held.stageIds, ...other.stageIds]), terms);
      expect(both).toMatchObject({ claimed: [{ stageId: other.stageIds[0] }], limited: held.stageIds });
    });
    expect((await tables.stages.claim(at(held.stageIds), terms)).claimed).toHaveLength(1);
  });

  it('keeps a job within its max_parallel and lets others pass', async () => {
    const narrow = await plantJob(tables.db, { items: 6, maxParallel: 2 });
    const wide = await plantJob(tables.db, { items: 2 });
    const answers = await Promise.all(
      [...narrow.stageIds, ...wide.stageIds].map((id) => tables.stages.claim(at([id]), tables.terms())),
    );
    const running = answers.flatMap((answer) => answer.claimed);
    expect(running.filter((stage) => stage.jobId === narrow.jobId)).toMatchObject([
      { counted: true },
      { counted: true },
    ]);
    expect(running.filter((stage) => stage.jobId === wide.jobId)).toHaveLength(2);
    expect(answers.flatMap((answer) => answer.limited)).toHaveLength(4);
    const [settled] = await tables.stages.settle([settlement(running.find((stage) => stage.jobId === narrow.jobId)!)]);
    expect(settled!.readyQueues).toEqual(['cpu']);
    const again = await tables.stages.claim(at(narrow.stageIds), tables.terms());
    expect([again.claimed.length, again.limited.length]).toEqual([1, 3]);
  });
});

describe('claimAny', () => {
  it('claims in fair order without a delivery, and nothing twice', async () => {
    const early = await plantJob(tables.db, { tenantId: 'a', items: 4 });
    const late = await plantJob(tables.db, { tenantId: 'b', items: 4 });
    const first = await tables.stages.claimAny('cpu', 2, tables.terms());
    expect(first.claimed.map((stage) => stage.stageId).sort()).toEqual([early.stageIds[0], late.stageIds[0]].sort());
    const rest = await Promise.all([1, 2, 3].map(() => tables.stages.claimAny('cpu', 2, tables.terms())));
    const won = rest.flatMap((answer) => answer.claimed.map((stage) => stage.stageId));
    expect(new Set(won).size).toBe(won.length);
    expect(won.length).toBeGreaterThanOrEqual(2);
  });
});
