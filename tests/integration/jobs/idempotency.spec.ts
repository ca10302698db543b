import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JobDesk, openJobDesk } from './job-desk.js';

let desk: JobDesk;
beforeAll(async () => {
  desk = await openJobDesk();
});
afterAll(() => desk.close());

const submit = (key: string, more: { name?: string; tenantId?: string; pipeline?: string } = {}) =>
  desk.jobs.submitJob(
    { pipeline: more.pipeline ?? 'tick', ...(more.name !== undefined && { name: more.name }) },
    { ...desk.caller(more.tenantId), idempotencyKey: key },
  );
const jobCount = async () => (await desk.rows<{ count: number }>('select count(*) from job'))[0]!.count;

describe('a request with an Idempotency-Key', () => {
  it('is done once; the same request gets the first answer again, whatever became of the job', async () => {
    const before = await jobCount();
    const first = await submit('once', { name: 'a' });
    await desk.jobs.cancelJob(first.job.id, desk.caller());
    const second = await submit('once', { name: 'a' });
    expect(second).toEqual({ job: first.job, replayed: true });
    expect(await jobCount()).toBe(before + 1);
  });

  it('is refused when the key came with another request', async () => {
    await submit('reused', { name: 'a' });
    await expect(submit('reused', { name: 'b' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is a different one for another tenant', async () => {
    const mine = await submit('shared');
    const theirs = await submit('shared', { tenantId: 'other' });
    expect(theirs.replayed).toBe(false);
    expect(theirs.job.id).not.toBe(mine.job.id);
  });

  it('is told to wait while the first one is still running, and gets its answer afterwards', async () => {
    const request = { tenantId: 'default', key: 'slow', requestHash: 'h' };
    let release = (): void => undefined;
    let entered = (): void => undefined;
    const working = new Promise<void>((resolve) => (entered = resolve));
    const first = desk.stores.idempotency.once(request, async () => {
      entered();
      await new Promise<void>((resolve) => (release = resolve));
      return { status: 202, body: { made: 1 } };
    });
    await working;
    const meanwhile = desk.stores.idempotency.once(request, async () => ({ status: 202, body: { made: 2 } }));
    await expect(meanwhile).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT', retryable: true });
    release();
    expect(await first).toEqual({ status: 202, body: { made: 1 }, replayed: false });
    const later = await desk.stores.idempotency.once(request, async () => ({ status: 202, body: { made: 3 } }));
    expect(later).toEqual({ status: 202, body: { made: 1 }, replayed: true });
  });

  it('makes one job, however many come at once', async () => {
    const before = await jobCount();
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => submit('burst')));
    const jobs = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.job.id] : []));
    const errors = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : [],
    );
    expect(new Set(jobs).size).toBe(1);
    expect(errors.filter((code) => code !== 'IDEMPOTENCY_IN_FLIGHT')).toEqual([]);
    expect(await jobCount()).toBe(before + 1);
  });

  it('leaves no trace when it fails, so that it can be mended and sent again', async () => {
    await expect(submit('mended', { pipeline: 'tik' })).rejects.toMatchObject({ code: 'PIPELINE_NOT_FOUND' });
    expect((await submit('mended')).replayed).toBe(false);
  });

  it('counts as new after 24 h', async () => {
    const first = await submit('old');
    await desk.rows(`update idempotency_key set created_at = now() - interval '25 hours' where key = 'old'`);
    const second = await submit('old', { name: 'another' });
    expect(second.replayed).toBe(false);
    expect(second.job.id).not.toBe(first.job.id);
    await desk.rows(`update idempotency_key set created_at = now() - interval '25 hours' where key = 'old'`);
    expect(await desk.stores.idempotency.prune(100)).toBe(1);
  });
});

describe('a clone with an Idempotency-Key', () => {
  const clone = (id: string, key: string, name?: string) =>
    desk.jobs.cloneJob(id, name === undefined ? {} : { name }, { ...desk.caller(), idempotencyKey: key });

  it('gets the first answer again, whatever became of the original', async () => {
    const { job: original } = await desk.jobs.submitJob({ pipeline: 'tick' }, desk.caller());
    const number = String(original.number);
    const first = await clone(number, 'copied');
    const before = await jobCount();
    await desk.rows(
      `update job set name = 'Renamed', priority = 1, labels = '{"reel":"A"}' where id = $1`,
      original.id,
    );
    expect(await clone(number, 'copied')).toEqual({ job: first.job, replayed: true });
    await desk.jobs.cancelJob(original.id, desk.caller());
    await desk.jobs.deleteJob(original.id, { tenantId: 'default', actorId: null, actor: 'test' });
    expect(await clone(number, 'copied')).toEqual({ job: first.job, replayed: true });
    expect(await jobCount()).toBe(before - 1);
    await expect(clone(number, 'copied', 'Another')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(clone(number, 'fresh')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('is another request for another original', async () => {
    const [one, other] = [await submit('one'), await submit('other')];
    await clone(one.job.id, 'either');
    await expect(clone(other.job.id, 'either')).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});
