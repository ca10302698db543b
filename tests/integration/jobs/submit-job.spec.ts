import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type JobDesk, openJobDesk } from './job-desk.js';

let desk: JobDesk;
beforeAll(async () => {
  desk = await openJobDesk();
});
afterAll(() => desk.close());
beforeEach(() => {
  desk.woken.length = 0;
});

const counts = () =>
  desk.rows<Record<string, number>>(
    `select (select count(*) from job) as jobs, (select count(*) from item) as items, (select count(*) from stage) as stages,
            (select count(*) from event) as events, (select count(*) from idempotency_key) as keys`,
  );

describe('submitJob', () => {
  it('writes one item for each input, each with every stage, and answers what getJob answers', async () => {
    const inputs = [await desk.upload('a.mp4'), await desk.upload('b.mp4'), await desk.upload('a.mp4')];
    const request = {
      ...{ pipeline: 'two-steps', inputs, params: { depth: 5 }, name: 'Tuesday', labels: { reel: 'A012' } },
      ...{ priority: 7, max_parallel: 2 },
    };
    const { job, replayed } = await desk.jobs.submitJob(request, { ...desk.caller(), traceparent: '00-1' });
    expect(replayed).toBe(false);
    expect(job).toMatchObject({
      ...{ name: 'Tuesday', pipeline: 'two-steps', state: 'queued', priority: 7, progress: 0, params: { depth: 5 } },
      ...{ labels: { reel: 'A012' }, max_parallel: 2, cancel: null, error: null, warnings: 0 },
      items: { total: 3, queued: 3, running: 0, completed: 0, failed: 0, cancelled: 0 },
    });
    expect(job.item_list.map((item) => item.input?.name)).toEqual(['a.mp4', 'b.mp4', 'a__2.mp4']);
    expect(
      job.item_list[1]!.stages.map(({ name, queue, state, max_attempts }) => [name, queue, state, max_attempts]),
    ).toEqual([
      ['prepare', 'cpu', 'queued', 3],
      ['look', 'gpu', 'blocked', 2],
    ]);
    expect(await desk.jobs.getJob(job.id, desk.caller())).toEqual(job);
    expect(await desk.jobs.getJob(String(job.number), desk.caller())).toEqual(job);
    expect(desk.woken).toEqual(['cpu']);
  });

  it('gives a pipeline that reads nothing one item without input', async () => {
    const { job } = await desk.jobs.submitJob({ pipeline: 'tick' }, desk.caller());
    expect(job.item_list).toHaveLength(1);
    expect(job.item_list[0]).toMatchObject({ index: 0, state: 'queued', input: null });
    expect(job).toMatchObject({ name: null, priority: 100, max_parallel: null, labels: {} });
  });

  it('hands stages to workers in the order of the inputs', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `${index}.mp4`);
    const inputs: string[] = [];
    for (const name of names) inputs.push(await desk.upload(name, 'ordered'));
    const { job } = await desk.jobs.submitJob({ pipeline: 'two-steps', inputs, priority: 0 }, desk.caller('ordered'));
    const [{ ids }] = (await desk.rows<{ ids: string[] }>(
      `select array(select item_id from stage where tenant_id = 'ordered' and state = 'queued' order by line_at, id) as ids`,
    )) as [{ ids: string[] }];
    expect(ids).toEqual(job.item_list.map((item) => item.id));
  });

  it('leaves nothing when one of its rows is refused', async () => {
    await desk.rows(
      `create function refuse() returns trigger language plpgsql as $$ begin raise 'no events today'; end $$`,
    );
    await desk.rows('create trigger refuse before insert on event for each row execute function refuse()');
    const before = await counts();
    const inputs = [await desk.upload('c.mp4')];
    const lone = desk.jobs.submitJob({ pipeline: 'two-steps', inputs }, desk.caller());
    await expect(lone).rejects.toThrow('no events today');
    const keyed = desk.jobs.submitJob(
      { pipeline: 'two-steps', inputs },
      { ...desk.caller(), idempotencyKey: 'k-refused' },
    );
    await expect(keyed).rejects.toThrow('no events today');
    await desk.rows('drop trigger refuse on event');
    expect(await counts()).toEqual(before);
    expect(desk.woken).toEqual([]);
  });

  it('takes 500 items in one go', async () => {
    const inputs = await Promise.all(Array.from({ length: 500 }, (_, index) => desk.upload(`${index}.mp4`)));
    const { job } = await desk.jobs.submitJob({ pipeline: 'two-steps', inputs }, desk.caller());
    expect(job.items).toMatchObject({ total: 500, queued: 500 });
    expect(await desk.jobs.getJob(job.id, desk.caller())).toEqual(job);
  });
});

describe('a submission that is wrong', () => {
  const submit = (request: Parameters<JobDesk['jobs']['submitJob']>[0]) => desk.jobs.submitJob(request, desk.caller());

  it('names the pipeline that was probably meant', async () => {
    await expect(submit({ pipeline: 'two-step' })).rejects.toMatchObject({
      code: 'PIPELINE_NOT_FOUND',
      field: 'pipeline',
    });
    const answer = await desk.jobs.validateSubmission({ pipeline: 'scens' }, desk.caller());
    expect(answer).toMatchObject({
      valid: false,
      params: null,
      errors: [{ field: 'pipeline', hint: 'Did you mean "scenes"?' }],
    });
  });

  it('reports every problem at once, the same way to who asks and to who submits', async () => {
    const foreign = await desk.upload('secret.mp4', 'somebody-else');
    const request = {
      pipeline: 'two-steps',
      inputs: [await desk.upload('d.mp4'), foreign, 'nonsense'],
      params: { dept: 1, depth: 99 },
    };
    const problems = [
      { field: 'params.dept', code: 'INVALID_CONFIG', hint: 'Did you mean "depth"?' },
      { field: 'params.depth', code: 'INVALID_CONFIG', message: 'depth must be from 1 to 9, not 99.' },
      { field: 'inputs[1]', code: 'INPUT_NOT_FOUND', message: `There is no upload ${foreign}.` },
      { field: 'inputs[2]', code: 'INPUT_NOT_FOUND', message: 'There is no upload nonsense.' },
    ];
    expect(await desk.jobs.validateSubmission(request, desk.caller())).toMatchObject({
      valid: false,
      errors: problems,
      params: null,
    });
    const before = await counts();
    await expect(submit(request)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      field: 'params.dept',
      detail: { errors: problems },
    });
    expect(await counts()).toEqual(before);
  });

  it('says when an input is missing or not wanted, and when a number is out of range', async () => {
    await expect(submit({ pipeline: 'two-steps' })).rejects.toMatchObject({ code: 'INPUT_REQUIRED', field: 'inputs' });
    const unwanted = submit({ pipeline: 'tick', inputs: [await desk.upload('e.mp4')] });
    await expect(unwanted).rejects.toMatchObject({ code: 'INVALID_CONFIG', field: 'inputs' });
    await expect(submit({ pipeline: 'tick', priority: -1 })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      field: 'priority',
    });
    await expect(submit({ pipeline: 'tick', max_parallel: 0 })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      field: 'max_parallel',
    });
  });

  it('fills in the defaults when it is right', async () => {
    const request = { pipeline: 'two-steps', inputs: [await desk.upload('f.mp4')] };
    const answer = await desk.jobs.validateSubmission(request, desk.caller());
    expect(answer).toEqual({ valid: true, errors: [], warnings: [], params: { depth: 3 } });
  });
});
