import type { ArtifactView, CursorPage, JobView, SignedUrlView, ValidationView } from '@frameq/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stat } from 'node:fs/promises';
import { expectError } from './envelope.js';
import { ARTIFACT_TEXT, type FinishedJob, finishJob } from './finished-job.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

let gateway: GatewayUnderTest;
let finished: FinishedJob;
/** More of them, made before anything else waits: a stage that is claimed is the next in line, whoever's it is. */
let doomed: FinishedJob;
let paged: FinishedJob;

beforeAll(async () => {
  gateway = await startGateway();
  finished = await finishJob(gateway);
  doomed = await finishJob(gateway);
  paged = await finishJob(gateway);
}, 60_000);
afterAll(() => gateway.close());

const submit = async (more: object = {}, headers?: Record<string, string>): Promise<Response> =>
  gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [finished.upload.id], ...more }, headers);
const read = async <Body>(answer: Response | Promise<Response>): Promise<Body> => (await (await answer).json()) as Body;

describe('conditional requests', () => {
  it.each([
    '/jobs',
    '/jobs/counts',
    '/jobs/{job}',
    '/jobs/{job}/artifacts',
    '/pipelines',
    '/pipelines/scenes',
    '/webhooks',
  ])('answers 304 on %s while nothing has changed', async (where) => {
    const path = `/api/v1${where.replace('{job}', finished.job.id)}`;
    const etag = (await gateway.ask(path)).headers.get('etag');
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const again = await gateway.ask(path, { headers: { 'if-none-match': etag! } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await gateway.ask(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('gives no tag to an error', async () => {
    expect((await gateway.ask('/api/v1/jobs/0')).headers.get('etag')).toBeNull();
  });
});

describe('a deadline', () => {
  it('shows on the job as a moment, and is refused when it is none', async () => {
    const job = await read<JobView>(submit({ deadline_s: 600 }));
    expect(new Date(job.deadline_at!).getTime() - new Date(job.created_at).getTime()).toBe(600_000);
    for (const deadline_s of [0, 2_592_001, 1.5, 'soon'])
      await expectError(await submit({ deadline_s }), 'INVALID_REQUEST');
  });
});

describe('clone and delete', () => {
  it('submits the same once more, but for what is said, and once per Idempotency-Key', async () => {
    const original = await read<JobView>(
      submit({ name: 'Dailies', labels: { reel: 'A' }, params: { sensitivity: 0.6 }, priority: 7, deadline_s: 60 }),
    );
    const path = `/api/v1/jobs/${original.id}/clone`;
    const answer = await gateway.post(
      path,
      { name: 'Again', params: { thumbnails: false } },
      { 'idempotency-key': 'c' },
    );
    const copy = await read<JobView>(answer);
    expect([answer.status, answer.headers.get('location')]).toEqual([202, `/api/v1/jobs/${copy.id}`]);
    expect(copy.id).not.toBe(original.id);
    expect(copy).toMatchObject({
      name: 'Again',
      labels: { reel: 'A' },
      priority: 7,
      params: { ...original.params, thumbnails: false },
    });
    expect(copy.item_list.map(({ input }) => input?.id)).toEqual(original.item_list.map(({ input }) => input?.id));
    expect(new Date(copy.deadline_at!).getTime() - new Date(copy.created_at).getTime()).toBe(60_000);
    const again = await gateway.post(
      path,
      { name: 'Again', params: { thumbnails: false } },
      { 'idempotency-key': 'c' },
    );
    expect([again.headers.get('idempotent-replayed'), (await read<JobView>(again)).id]).toEqual(['true', copy.id]);
    await expectError(await gateway.post(path, { name: 'x' }, { 'idempotency-key': 'c' }), 'IDEMPOTENCY_KEY_REUSED');
    await expectError(await gateway.post(path, { params: { sensitivity: 7 } }), 'INVALID_CONFIG');
    await expectError(await gateway.post(path, { pipeline: 'quality' }), 'INVALID_REQUEST');
  });

  it('forgets a job with its files, but none that runs', async () => {
    const { job, artifact, upload } = doomed;
    const row = await gateway.services.artifacts.get(artifact.id, 'default');
    const file = await gateway.services.storage.artifactPath(row!);
    expect((await gateway.ask(`/api/v1/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(204);
    await expectError(await gateway.ask(`/api/v1/jobs/${job.id}`), 'JOB_NOT_FOUND');
    await expectError(await gateway.ask(artifact.url), 'ARTIFACT_NOT_FOUND');
    await expect(stat(file)).rejects.toThrow('ENOENT');
    expect((await submit({ inputs: [upload.id] })).status).toBe(202);
    const [entry] = await gateway.services.stores.audit.list({ tenantId: 'default', limit: 1 });
    expect(entry).toMatchObject({ action: 'job.delete', target: job.id });
    const waiting = await read<JobView>(submit());
    await expectError(await gateway.ask(`/api/v1/jobs/${waiting.id}`, { method: 'DELETE' }), 'JOB_NOT_FINISHED');
  });
});

it('gives a job another name and other labels, also when it has ended', async () => {
  const change = (body: object): Promise<Response> =>
    gateway.ask(`/api/v1/jobs/${finished.job.id}`, {
      method: 'PATCH',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  expect(await read(change({ name: 'New', labels: { reel: 'B' } }))).toMatchObject({
    name: 'New',
    labels: { reel: 'B' },
  });
  expect(await read(change({ labels: {} }))).toMatchObject({ name: 'New', labels: {}, state: 'completed' });
  await expectError(await change({ name: 'a\nb' }), 'INVALID_REQUEST');
});

it('lists the files of a job by pages, in the same order', async () => {
  const { job } = paged;
  const add = `insert into artifact (stage_id, token, name, kind, media_type, bytes, sha256)
    select stage_id, token, 'more/' || n || '.json', kind, media_type, bytes, sha256 from artifact, generate_series(1, 6) n where stage_id = any ($1)`;
  const stages = job.item_list[0]!.stages.map(({ id }) => id);
  await gateway.services.database.query({ name: '', text: add }, [stages]);
  const path = `/api/v1/jobs/${job.number}/artifacts`;
  const whole = await read<CursorPage<ArtifactView>>(gateway.ask(path));
  const names: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const query: string = next === '' ? '?limit=2' : `?limit=2&cursor=${next}`;
    const page: CursorPage<ArtifactView> = await read(gateway.ask(path + query));
    names.push(...page.data.map(({ name }) => name));
    next = page.next_cursor;
  }
  expect(names).toHaveLength(7);
  expect(names).toEqual(whole.data.map(({ name }) => name));
  await expectError(await gateway.ask(`${path}?cursor=x`), 'INVALID_CURSOR');
});

describe('signed URLs', () => {
  const sign = async (body: object = {}, headers?: Record<string, string>): Promise<SignedUrlView> =>
    read(gateway.post(`/api/v1/artifacts/${finished.artifact.id}/signed-url`, body, headers));

  it('opens the file to whoever has it, with ranges and HEAD, for an hour', async () => {
    const { url, expires_at } = await sign();
    const inS = (new Date(expires_at).getTime() - Date.now()) / 1000;
    expect(Math.abs(inS - 3_600)).toBeLessThan(5);
    expect(await (await fetch(gateway.url + url)).text()).toBe(ARTIFACT_TEXT);
    const part = await fetch(gateway.url + url, { headers: { range: 'bytes=0-3' } });
    expect([part.status, await part.text()]).toEqual([206, ARTIFACT_TEXT.slice(0, 4)]);
    expect((await fetch(gateway.url + url, { method: 'HEAD' })).status).toBe(200);
  });

  it('opens nothing else, and nothing that was changed', async () => {
    const { url } = await sign({ expires_s: 60 });
    const other = paged.artifact.id;
    for (const wrong of [
      url.replace(finished.artifact.id, other),
      url.replace(/expires=(\d+)/, (_, at: string) => `expires=${Number(at) + 1}`),
      url.replace(/signature=./, 'signature='),
      url.replace(/&signature=.*/, '&signature='),
      url.replace('/content', '/signed-url'),
    ]) {
      expect([wrong, (await fetch(gateway.url + wrong)).status]).toEqual([
        wrong,
        wrong.includes('signed-url') ? 405 : 401,
      ]);
    }
    await expectError(await fetch(`${gateway.url}/api/v1/jobs?${url.split('?')[1]!}`), 'UNAUTHORIZED');
  });

  it('ends with its key, and lasts a day at most', async () => {
    await expectError(
      await gateway.post(`/api/v1/artifacts/${finished.artifact.id}/signed-url`, { expires_s: 86_401 }),
      'INVALID_REQUEST',
    );
    const lent = await gateway.makeKey(['artifacts:read']);
    const { url } = await sign({}, { 'x-api-key': lent.key });
    expect((await fetch(gateway.url + url)).status).toBe(200);
    await lent.revoke();
    const deadline = Date.now() + 3_000;
    let status = 200;
    while (status === 200 && Date.now() < deadline) status = (await fetch(gateway.url + url)).status;
    expect(status).toBe(401);
  });
});

it('warns of what has no effect, in the words and with the hints that the codes have', async () => {
  const found = await read<ValidationView>(
    gateway.post('/api/v1/pipelines/validate', {
      pipeline: 'scenes',
      inputs: [finished.upload.id, finished.upload.id],
      params: { thumbnails: false, thumbnail_width: 320 },
    }),
  );
  expect(found).toMatchObject({
    valid: true,
    warnings: [
      { field: 'params.thumbnail_width', code: 'PARAM_WITHOUT_EFFECT', hint: expect.any(String) },
      { field: 'inputs[1]', code: 'INPUT_REPEATED', message: 'It is the same file as inputs[0].' },
    ],
  });
});
