import type { BulkActionView, BulkPreview, ClearView, JobView, QueueView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { misfits } from './conforms.js';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { type ApiDescription, describeApi } from './operations.js';

let gateway: GatewayUnderTest;
let api: ApiDescription;
let input: string;

beforeAll(async () => {
  gateway = await startGateway();
  api = await describeApi(gateway);
  const sent = await gateway.ask('/api/v1/uploads?name=film.mp4', { method: 'PUT', body: 'film' });
  input = ((await sent.json()) as { id: string }).id;
}, 60_000);
afterEach(async () => {
  const { stores, database } = gateway.services;
  await database.query({ name: '', text: 'delete from job' }, []);
  await stores.queues.release('cpu');
  await stores.tenants.update('default', { maxQueuedJobs: null });
});
afterAll(() => gateway.close());

const submit = async (more: object = {}): Promise<JobView> =>
  (await (await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [input], ...more })).json()) as JobView;
const post = async <Answer>(path: string, body: object, status: number): Promise<Answer> => {
  const answer = await gateway.post(path, body);
  expect([path, answer.status, answer.status === status ? '' : await answer.text()]).toEqual([path, status, '']);
  return (await answer.json()) as Answer;
};
const patch = (path: string, body: object): Promise<Response> =>
  gateway.ask(path, {
    method: 'PATCH',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
const get = async <Answer>(path: string): Promise<Answer> => (await (await gateway.ask(path)).json()) as Answer;
const fits = (value: unknown, schema: string): void =>
  expect(misfits(value, { $ref: `#/components/schemas/${schema}` }, api)).toEqual([]);
const deeds = async (action: string) =>
  gateway.services.stores.audit.list({ tenantId: 'default', actions: [action], limit: 5 });

/** Does what the keeper does. */
async function keep(id: string): Promise<BulkActionView> {
  while (!(await gateway.services.stores.bulk.step(id)).ended);
  return get(`/api/v1/bulk-actions/${id}`);
}

describe('queues', () => {
  it('are paused, drained and resumed, say so, and waiting jobs give it as their reason', async () => {
    const job = await submit();
    const paused = await post<QueueView>('/api/v1/queues/cpu/pause', {}, 200);
    fits(paused, 'QueueView');
    expect(paused).toMatchObject({ state: 'paused', held_by: 'test', queued: 1, running: 0 });
    expect((await get<JobView>(`/api/v1/jobs/${job.id}`)).waiting_reason).toBe('The cpu queue is paused.');
    expect(await post('/api/v1/queues/cpu/drain', {}, 200)).toMatchObject({ state: 'drained' });
    expect((await get<{ data: QueueView[] }>('/api/v1/queues')).data.map((one) => [one.name, one.state])).toEqual([
      ['cpu', 'drained'],
      ['gpu', 'open'],
      ['comfy', 'open'],
    ]);
    expect(await post('/api/v1/queues/cpu/resume', {}, 200)).toMatchObject({ state: 'open', since: null });
    expect((await get<JobView>(`/api/v1/jobs/${job.id}`)).waiting_reason).toBe('No live worker serves the cpu queue.');
    const [deed] = await deeds('queue.pause');
    expect(deed).toMatchObject({ actor: 'test', target: 'cpu', requestId: expect.any(String), address: '127.0.0.1' });
    expect(await deeds('queue.resume')).toHaveLength(1);
    const unknown = await expectError(await gateway.post('/api/v1/queues/cpuu/pause', {}), 'QUEUE_NOT_FOUND');
    expect(unknown.hint).toContain('cpu');
  });

  it('are cleared only when that was asked for outright', async () => {
    await submit();
    const dry = await post<ClearView>('/api/v1/queues/cpu/clear', {}, 200);
    fits(dry, 'ClearView');
    expect(dry).toEqual({ dry_run: true, queue: 'cpu', stages: 1, jobs: 1, tenants: 1, bulk_action: null });
    const { bulk_action: action } = await post<ClearView>('/api/v1/queues/cpu/clear', { dry_run: false }, 202);
    expect(await keep(action!.id)).toMatchObject({ action: 'clear', state: 'completed', changed: 1 });
    expect(await get('/api/v1/jobs/counts')).toMatchObject({ counts: { cancelled: 1, queued: 0 } });
  });
});

describe('a job in line', () => {
  it('says where it stands, and moves', async () => {
    const [first, second] = [await submit(), await submit()];
    fits(second, 'JobView');
    expect(second.queue).toMatchObject({ name: 'cpu', position: 2, ahead: 1, exact: true });
    const moved = await post<JobView>(`/api/v1/jobs/${second.id}/move`, { to: 'front' }, 200);
    expect(moved.queue).toMatchObject({ position: 1 });
    await post(`/api/v1/jobs/${second.number}/move`, { to: 'back' }, 200);
    const preferred = (await (await patch(`/api/v1/jobs/${second.id}`, { priority: 0 })).json()) as JobView;
    expect([preferred.priority, preferred.queue?.position]).toEqual([0, 1]);
    expect((await get<JobView>(`/api/v1/jobs/${first.id}`)).queue?.position).toBe(2);
    expect(await deeds('job.move')).toHaveLength(2);
    expect(await deeds('job.priority')).toMatchObject([{ target: second.id, detail: { priority: 0 } }]);
    for (const nothing of [{}, { priority: null }])
      expect((await patch(`/api/v1/jobs/${first.id}`, nothing)).status).toBe(200);
    await expectError(await patch(`/api/v1/jobs/${first.id}`, { priority: 1001 }), 'INVALID_REQUEST');
    await gateway.ask(`/api/v1/jobs/${first.id}/cancel`, { method: 'POST' });
    await expectError(await patch(`/api/v1/jobs/${first.id}`, { priority: 1 }), 'JOB_FINISHED');
    await expectError(await gateway.post(`/api/v1/jobs/${first.id}/move`, {}), 'JOB_FINISHED');
  });

  it('has an estimate once such work has run', async () => {
    expect((await submit()).eta).toBeNull();
    const { stores, database } = gateway.services;
    const terms = {
      workerId: '0190a6a0-5555-7000-8000-000000000001',
      leaseMs: 60_000,
      queue: 'cpu',
      limit: null,
    } as const;
    const settle = { move: 'complete', outcome: 'completed', refundAttempt: false, countCrash: false } as const;
    const rest = { countLost: false, delayMs: 0, result: {}, failure: null, warnings: [], artifacts: [], stop: null };
    for (let stage = 0; stage < 2; stage++) {
      const { claimed } = await stores.stages.claimAny('cpu', 1, terms);
      await database.query(
        { name: '', text: `update attempt set started_at = now() - interval '8 s' where ended_at is null` },
        [],
      );
      await stores.stages.settle([{ ...claimed[0]!, ...settle, ...rest, device: 'cpu' }]);
    }
    const later = await waitFor(
      async () => {
        const job = await submit();
        return job.eta === null ? undefined : job;
      },
      { what: 'an estimate', timeoutMs: 15_000, everyMs: 500 },
    );
    expect(later.eta!.waiting_s).toBeNull();
    expect(later.eta!.running_s).toBeGreaterThanOrEqual(16);
    expect(later.eta!.running_s).toBeLessThan(20);
  }, 30_000);
});

describe('quotas', () => {
  it('refuse a job too many with the numbers and a hint', async () => {
    await gateway.services.stores.tenants.update('default', { maxQueuedJobs: 1 });
    await submit();
    for (const headers of [{}, { 'idempotency-key': 'one-too-many' }]) {
      const answer = await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [input] }, headers);
      const error = await expectError(answer, 'QUOTA_EXCEEDED');
      expect(error.detail).toMatchObject({ quota: 'max_queued_jobs', limit: 1, used: 1 });
    }
    await gateway.services.stores.tenants.update('default', { maxQueuedJobs: 2 });
    const again = await gateway.post(
      '/api/v1/jobs',
      { pipeline: 'scenes', inputs: [input] },
      { 'idempotency-key': 'one-too-many' },
    );
    expect(again.status).toBe(202);
  });
});

describe('bulk actions', () => {
  const start = (body: object, headers?: Record<string, string>) => gateway.post('/api/v1/bulk-actions', body, headers);

  it('count first, then do it once, and say how far they are', async () => {
    const [one, two] = [await submit({ labels: { reel: 'A' } }), await submit({ labels: { reel: 'B' } })];
    const cancel = { action: 'cancel', filter: { state: ['queued', 'completed'], labels: { reel: 'A' } } };
    const preview = await post<BulkPreview>('/api/v1/bulk-actions', cancel, 200);
    fits(preview, 'BulkPreview');
    expect(preview).toEqual({ dry_run: true, action: 'cancel', matched: { queued: 1 }, total: 1, affected: 1 });
    const key = { 'idempotency-key': 'reel-a' };
    const answers = [await start({ ...cancel, dry_run: false }, key), await start({ ...cancel, dry_run: false }, key)];
    expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
    const [begun, again] = (await Promise.all(answers.map((answer) => answer.json()))) as [
      BulkActionView,
      BulkActionView,
    ];
    expect(again).toEqual(begun);
    fits(begun, 'BulkActionView');
    await expectError(await start({ ...cancel, action: 'retry', dry_run: false }, key), 'IDEMPOTENCY_KEY_REUSED');
    expect(answers[0]!.headers.get('location')).toBe(`/api/v1/bulk-actions/${begun.id}`);
    expect(await keep(begun.id)).toMatchObject({ state: 'completed', total: 1, changed: 1, skipped: 0 });
    expect(await get(`/api/v1/jobs/${one.id}`)).toMatchObject({ state: 'cancelled' });
    expect(await get(`/api/v1/jobs/${two.id}`)).toMatchObject({ state: 'queued' });
    expect(await deeds('bulk.start')).toMatchObject([{ target: begun.id, detail: { action: 'cancel', total: 1 } }]);
  });

  it('take jobs by number and id, and can be stopped', async () => {
    const job = await submit();
    const body = { action: 'priority', priority: 9, ids: [String(job.number), job.id], dry_run: false };
    const begun = (await (await start(body)).json()) as BulkActionView;
    expect(begun).toMatchObject({ total: 1, state: 'running' });
    expect(await post(`/api/v1/bulk-actions/${begun.id}/abort`, {}, 200)).toMatchObject({ state: 'aborted' });
    expect(await keep(begun.id)).toMatchObject({ state: 'aborted', changed: 0 });
  });

  it('refuse what is ambiguous, and what the key may not do', async () => {
    const nobody = '0190a6a0-0000-7000-8000-00000000ffff';
    for (const [body, code] of [
      [{ action: 'cancel' }, 'INVALID_REQUEST'],
      [{ action: 'cancel', filter: {} }, 'INVALID_REQUEST'],
      [{ action: 'cancel', filter: null, ids: null }, 'INVALID_REQUEST'],
      [{ action: 'cancel', filter: { state: null } }, 'INVALID_REQUEST'],
      [{ action: 'cancel', filter: { state: ['queued'] }, ids: ['1'] }, 'INVALID_REQUEST'],
      [{ action: 'cancel', filter: { stat: ['queued'] } }, 'INVALID_REQUEST'],
      [{ action: 'delete', filter: { state: ['queued'] } }, 'INVALID_REQUEST'],
      [{ action: 'priority', filter: { state: ['queued'] } }, 'INVALID_REQUEST'],
      [{ action: 'cancel', priority: 3, filter: { state: ['queued'] } }, 'INVALID_REQUEST'],
      [{ action: 'cancel', ids: [nobody] }, 'JOB_NOT_FOUND'],
      [{ action: 'cancel', ids: Array.from({ length: 501 }, () => '1') }, 'INVALID_REQUEST'],
    ] as const) {
      await expectError(await start(body), code);
    }
    const writer = await gateway.makeKey(['jobs:write']);
    const filter = { state: ['queued'] };
    await expectError(await start({ action: 'cancel', filter }, { 'x-api-key': writer.key }), 'FORBIDDEN');
    expect((await start({ action: 'retry', filter }, { 'x-api-key': writer.key })).status).toBe(200);
    await expectError(await gateway.ask(`/api/v1/bulk-actions/${nobody}`), 'BULK_ACTION_NOT_FOUND');
    await expectError(await gateway.ask('/api/v1/bulk-actions/x'), 'BULK_ACTION_NOT_FOUND');
  });
});
