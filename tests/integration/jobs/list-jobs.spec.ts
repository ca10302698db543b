import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ListJobsRequest } from '@frameq/jobs';
import { type JobDesk, openJobDesk } from './job-desk.js';

let desk: JobDesk;
beforeAll(async () => {
  desk = await openJobDesk();
});
afterAll(() => desk.close());

const submit = async (tenantId: string, more: { name?: string; labels?: Record<string, string> } = {}) =>
  (await desk.jobs.submitJob({ pipeline: 'tick', ...more }, desk.caller(tenantId))).job;
const list = (tenantId: string, request: ListJobsRequest = {}) => desk.jobs.listJobs(request, desk.caller(tenantId));
const names = async (tenantId: string, request: ListJobsRequest) =>
  (await list(tenantId, request)).data.map((job) => job.name);

describe('listJobs', () => {
  it('shows a tenant its own jobs, newest first', async () => {
    await submit('mine', { name: 'first' });
    await submit('yours', { name: 'hidden' });
    await submit('mine', { name: 'second' });
    const page = await list('mine');
    expect(page.data.map((job) => job.name)).toEqual(['second', 'first']);
    expect(page).toMatchObject({ has_more: false, next_cursor: null, total: 2, total_is_exact: true });
    expect(page.data[0]).not.toHaveProperty('item_list');
  });

  it('walks through every job once while others are being submitted', async () => {
    const made: number[] = [];
    for (let index = 0; index < 25; index++) made.push((await submit('walker')).number);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list('walker', { limit: 4, cursor });
      seen.push(...page.data.map((job) => job.number));
      cursor = page.next_cursor ?? undefined;
      await submit('walker');
    } while (cursor !== undefined);
    expect(seen).toEqual([...made].reverse());
  });

  it('filters by state, pipeline, name, labels and time', async () => {
    await submit('picky', { name: '100% done', labels: { reel: 'A', day: '1' } });
    const gone = await submit('picky', { name: 'Reel_B', labels: { reel: 'B', day: '1' } });
    await desk.jobs.cancelJob(gone.id, desk.caller('picky'));
    await submit('picky', { name: 'reelxb' });
    expect(await names('picky', { states: ['cancelled'] })).toEqual(['Reel_B']);
    expect(await names('picky', { states: ['queued', 'cancelled'] })).toHaveLength(3);
    expect(await names('picky', { pipelines: ['scenes'] })).toEqual([]);
    expect(await names('picky', { pipelines: ['scenes', 'tick'] })).toHaveLength(3);
    expect(await names('picky', { text: 'REEL' })).toEqual(['reelxb', 'Reel_B']);
    expect(await names('picky', { text: 'l_b' })).toEqual(['Reel_B']);
    expect(await names('picky', { text: '100%' })).toEqual(['100% done']);
    expect(await names('picky', { labels: { day: '1' } })).toEqual(['Reel_B', '100% done']);
    expect(await names('picky', { labels: { day: '1', reel: 'A' } })).toEqual(['100% done']);
    const moment = new Date(gone.created_at);
    expect(await names('picky', { createdAfter: new Date(moment.getTime() + 60_000) })).toEqual([]);
    expect(await names('picky', { createdBefore: new Date(moment.getTime() + 60_000) })).toHaveLength(3);
  });

  it('counts by state, with the same filters', async () => {
    const counted = await desk.jobs.countJobs({ labels: { day: '1' } }, desk.caller('picky'));
    expect(counted).toEqual({
      counts: { queued: 1, running: 0, cancelling: 0, completed: 0, partial: 0, failed: 0, cancelled: 1 },
      ...{ total: 2, exact: true },
    });
  });

  it('refuses a cursor that it did not make for these filters', async () => {
    await submit('cursor');
    await submit('cursor');
    const { next_cursor: cursor } = await list('cursor', { limit: 1 });
    await expect(list('cursor', { cursor: cursor!, states: ['queued'] })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
    });
    await expect(list('cursor', { cursor: '1.2.3' })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
      field: 'cursor',
    });
    expect((await list('cursor', { cursor: cursor! })).data).toHaveLength(1);
  });

  it('shows no other tenant anything by way of a cursor', async () => {
    const { next_cursor: cursor } = await list('walker', { limit: 1 });
    expect((await list('nobody', { cursor: cursor! })).data).toEqual([]);
  });

  it('says of 10,000 and more only that there are so many', async () => {
    await desk.rows(`insert into job (id, tenant_id, pipeline, params)
                     select gen_random_uuid(), 'crowd', 'tick', '{}' from generate_series(1, 10050)`);
    expect(await list('crowd', { limit: 1 })).toMatchObject({ total: 10_000, total_is_exact: false, has_more: true });
    const some = await desk.jobs.countJobs({}, desk.caller('crowd'));
    expect(some).toMatchObject({ total: 10_000, exact: false, counts: { queued: 10_000 } });
    const all = await desk.jobs.countJobs({}, desk.caller('crowd'), { exact: true });
    expect(all).toMatchObject({ total: 10_050, exact: true });
  });
});
