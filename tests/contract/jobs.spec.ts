import type { JobSummary, JobView, Page } from '@frameq/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { misfits } from './conforms.js';
import { expectError } from './envelope.js';
import { finishJob } from './finished-job.js';
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
afterAll(() => gateway.close());

const submit = (more: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [input], ...more }, headers);
const fits = (value: unknown, schema: string): void =>
  expect(misfits(value, { $ref: `#/components/schemas/${schema}` }, api)).toEqual([]);

describe('submitting', () => {
  it('answers 202 with the job and where it is', async () => {
    const answer = await submit({ name: 'Dailies', labels: { reel: 'A012' }, params: { sensitivity: 0.6 } });
    expect(answer.status).toBe(202);
    const job = (await answer.json()) as JobView;
    fits(job, 'JobView');
    expect(answer.headers.get('location')).toBe(`/api/v1/jobs/${job.id}`);
    expect(job).toMatchObject({
      state: 'queued',
      name: 'Dailies',
      labels: { reel: 'A012' },
      params: { sensitivity: 0.6 },
    });
    expect(await (await gateway.ask(`/api/v1/jobs/${job.number}`)).json()).toMatchObject({ id: job.id });
  });

  it('takes null, as a job shows it, for what is not set', async () => {
    await expectError(await submit({ inputs: null }), 'INPUT_REQUIRED');
    const answer = await submit({ name: null, max_parallel: null, priority: null });
    expect(await answer.json()).toMatchObject({ name: null, max_parallel: null, priority: 100 });
  });

  it('keeps the trace of the request for the stages', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await submit({ priority: 0 }, { traceparent });
    const ready = await gateway.services.stores.stages.ready('cpu', 50);
    expect(ready.map((stage) => stage.traceparent)).toContain(traceparent);
  });

  it('does the same thing once per Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'dailies-tuesday' };
    const [first, again] = [await submit({}, headers), await submit({}, headers)];
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect([again.status, again.headers.get('location')]).toEqual([202, first.headers.get('location')]);
    expect(await again.json()).toEqual(await first.json());
    await expectError(await submit({ priority: 7 }, headers), 'IDEMPOTENCY_KEY_REUSED');
    await expectError(await submit({}, { 'idempotency-key': 'two words' }), 'INVALID_REQUEST');
    const elsewhere = await gateway.post(
      '/api/v1/jobs',
      { pipeline: 'scenes', inputs: [input] },
      { ...headers, 'x-api-key': gateway.foreignKey },
    );
    await expectError(elsewhere, 'INPUT_NOT_FOUND');
  });

  it('makes one job of twenty racing requests with one key', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit({}, { 'idempotency-key': 'race' })));
    const accepted = answers.filter((answer) => answer.status === 202);
    expect(answers.filter((answer) => ![202, 409].includes(answer.status))).toEqual([]);
    expect(new Set(accepted.map((answer) => answer.headers.get('location'))).size).toBe(1);
  });
});

describe('looking', () => {
  it('gives 304 while nothing has changed, and the job when something has', async () => {
    const job = (await (await submit()).json()) as JobView;
    const look = (headers: Record<string, string> = {}): Promise<Response> =>
      gateway.ask(`/api/v1/jobs/${job.id}`, { headers });
    const etag = (await look()).headers.get('etag')!;
    expect((await look({ 'if-none-match': etag })).status).toBe(304);
    await gateway.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' });
    expect((await look({ 'if-none-match': etag })).status).toBe(200);
  });

  it('pages through the list without loss or repetition, with filters', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `page ${index}`);
    for (const name of names) await submit({ name, labels: { series: 'pages' } });
    const seen: JobSummary[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer: Response = await gateway.ask(
        `/api/v1/jobs?label=series=pages&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      const page = (await answer.json()) as Page<JobSummary>;
      page.data.forEach((job) => fits(job, 'JobSummary'));
      expect(page).toMatchObject({ total: 7, total_is_exact: true, has_more: page.next_cursor !== null });
      seen.push(...page.data);
      cursor = page.next_cursor;
    }
    expect(seen.map((job) => job.name)).toEqual(names.reverse());
    const found = (await (
      await gateway.ask('/api/v1/jobs?q=PAGE+3&state=queued&state=running&pipeline=scenes')
    ).json()) as Page<JobSummary>;
    expect(found.data.map((job) => job.name)).toEqual(['page 3']);
  });

  it('finds a label whose value holds a comma', async () => {
    await submit({ name: 'odd', labels: { note: 'dark, slow' } });
    const answer = await gateway.ask(`/api/v1/jobs?label=${encodeURIComponent('note=dark, slow')}`);
    expect(((await answer.json()) as Page<JobSummary>).data.map((job) => job.name)).toEqual(['odd']);
  });

  it('counts by state', async () => {
    const { counts, total, exact } = (await (await gateway.ask('/api/v1/jobs/counts')).json()) as {
      counts: Record<string, number>;
      total: number;
      exact: boolean;
    };
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total);
    expect([counts['queued']! > 0, exact]).toEqual([true, true]);
  });
});

describe('cancelling and retrying', () => {
  it('ends what waits at once, with a receipt, and says the same again', async () => {
    const job = (await (await submit()).json()) as JobView;
    const cancel = (): Promise<Response> => gateway.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' });
    const answer = await cancel();
    expect(answer.status).toBe(200);
    const cancelled = (await answer.json()) as JobView;
    fits(cancelled, 'JobView');
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      cancel: { mode: 'immediate', pending_cancelled: job.item_list[0]!.stages.length },
    });
    expect(await (await cancel()).json()).toEqual(cancelled);
    const retried = await gateway.post(`/api/v1/jobs/${job.id}/retry`, {});
    expect([retried.status, ((await retried.json()) as JobView).state]).toEqual([202, 'queued']);
  });

  it('answers 202 while something runs', async () => {
    await gateway.services.stores.jobs.counts('default', {});
    const job = (await (await submit({ priority: 0 })).json()) as JobView;
    const terms = { workerId: job.id, leaseMs: 15_000, queue: 'cpu', limit: null } as const;
    const [stage] = job.item_list[0]!.stages;
    await gateway.services.stores.stages.claim([{ stageId: stage!.id, token: 0 }], terms);
    const answer = await gateway.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' });
    expect([answer.status, ((await answer.json()) as JobView).state]).toEqual([202, 'cancelling']);
    await expectError(await gateway.post(`/api/v1/jobs/${job.id}/retry`, {}), 'JOB_NOT_FINISHED');
  });

  it('refuses to retry what completed', async () => {
    const before = (await (await gateway.ask('/api/v1/jobs?state=queued&limit=200')).json()) as Page<JobSummary>;
    for (const { id } of before.data) await gateway.ask(`/api/v1/jobs/${id}/cancel`, { method: 'POST' });
    const { job } = await finishJob(gateway);
    fits(job, 'JobView');
    expect(job).toMatchObject({ state: 'completed', progress: 1, items: { completed: 1 } });
    await expectError(await gateway.post(`/api/v1/jobs/${job.id}/retry`, {}), 'JOB_NOT_RETRYABLE');
  });
});

it('checks a submission without making a job, and names every problem', async () => {
  const answer = await gateway.post('/api/v1/pipelines/validate', {
    pipeline: 'scenes',
    params: { sensitivity: 7, sensitivty: 1 },
  });
  const found = (await answer.json()) as { valid: boolean; errors: { field: string }[] };
  fits(found, 'ValidationView');
  expect([answer.status, found.valid, found.errors.length >= 2]).toEqual([200, false, true]);
});
