import type { ArtifactView, LogLine } from '@frameq/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { truncate } from 'node:fs/promises';
import { expectError } from './envelope.js';
import { ARTIFACT_TEXT, type FinishedJob, finishJob } from './finished-job.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { readZip } from './read-zip.js';

const SIZE = ARTIFACT_TEXT.length;
let gateway: GatewayUnderTest;
let finished: FinishedJob;
let etag: string;

beforeAll(async () => {
  gateway = await startGateway();
  finished = await finishJob(gateway);
  etag = `"${finished.artifact.sha256}"`;
}, 60_000);
afterAll(() => gateway.close());

const read = (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  gateway.ask(finished.artifact.url, { method, headers });

describe('the content of an artifact', () => {
  it('comes whole, with everything that a browser and a cache need', async () => {
    const answer = await read();
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      etag,
      'accept-ranges': 'bytes',
      'content-length': String(SIZE),
      'content-type': 'application/json',
      'content-disposition': 'inline; filename="scenes.json"',
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringContaining('private'),
    });
    expect(await answer.text()).toBe(ARTIFACT_TEXT);
  });

  it.each([
    ['bytes=0-3', 0, 3],
    ['bytes=5-', 5, SIZE - 1],
    ['bytes=-4', SIZE - 4, SIZE - 1],
  ])('comes in part for %s', async (range, start, end) => {
    const answer = await read({ range });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/${SIZE}`]);
    expect(await answer.text()).toBe(ARTIFACT_TEXT.slice(start, end + 1));
  });

  it('has no part behind its end', async () => {
    const answer = await read({ range: `bytes=${SIZE}-` });
    expect(answer.headers.get('content-range')).toBe(`bytes */${SIZE}`);
    await expectError(answer, 'RANGE_NOT_SATISFIABLE');
  });

  it('is not sent again to who has it', async () => {
    const answer = await read({ 'if-none-match': etag });
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('comes whole when the part belongs to another version', async () => {
    expect((await read({ range: 'bytes=0-3', 'if-range': '"other"' })).status).toBe(200);
    expect((await read({ range: 'bytes=0-3', 'if-range': etag })).status).toBe(206);
  });

  it('is described by HEAD', async () => {
    const answer = await read({}, 'HEAD');
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, String(SIZE), '']);
  });

  it('is refused when its file lost its end, so that nobody waits for the rest', async () => {
    const { job, artifact } = await finishJob(gateway);
    const { stages } = job.item_list[0]!;
    const { id, attempts } = stages.find((stage) => stage.name === artifact.stage)!;
    const place = { tenantId: 'default', stageId: id, token: attempts.at(-1)!.token, name: artifact.name };
    await truncate(await gateway.services.storage.artifactPath(place), 3);
    await expectError(await gateway.ask(artifact.url), 'STORAGE_UNAVAILABLE');
    expect((await gateway.ask(artifact.url, { headers: { range: 'bytes=0-2' } })).status).toBe(206);
  });

  it('is a 404 when there is none', async () => {
    await expectError(
      await gateway.ask('/api/v1/artifacts/0190a6a0-0000-7000-8000-00000000ffff/content'),
      'ARTIFACT_NOT_FOUND',
    );
    await expectError(await gateway.ask('/api/v1/artifacts/7/content'), 'ARTIFACT_NOT_FOUND');
  });
});

it('lists the artifacts of a job, each with its address', async () => {
  const { data } = (await (await gateway.ask(`/api/v1/jobs/${finished.job.number}/artifacts`)).json()) as {
    data: ArtifactView[];
  };
  expect(data).toEqual([finished.artifact]);
  expect(finished.artifact).toMatchObject({ name: 'scenes.json', bytes: SIZE, item_index: 0, partial: false });
});

it('packs them into a ZIP that opens', async () => {
  const answer = await gateway.ask(`/api/v1/jobs/${finished.job.id}/artifacts.zip`);
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="job-${finished.job.number}.zip"`);
  const files = readZip(Buffer.from(await answer.arrayBuffer()));
  expect(Object.fromEntries(files)).toEqual({ [`0001-film/${finished.artifact.stage}/scenes.json`]: ARTIFACT_TEXT });
});

describe('the log of a job', () => {
  const logs = (query: string, accept: string): Promise<Response> =>
    gateway.ask(`/api/v1/jobs/${finished.job.id}/logs${query}`, { headers: { accept } });
  const messages = async (query: string): Promise<string[]> => {
    const { data } = (await (await logs(query, 'application/json')).json()) as { data: LogLine[] };
    return data.map((line) => line.level);
  };

  it('is JSON, NDJSON or text, as asked', async () => {
    expect(await messages('')).toEqual(['info', 'warn', 'error']);
    const ndjson = (await (await logs('', 'application/x-ndjson')).text()).trimEnd().split('\n');
    expect(ndjson.map((line) => (JSON.parse(line) as LogLine).line)).toEqual([1, 2, 3]);
    const plain = await logs('?level=error', 'text/plain');
    expect(plain.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await plain.text()).toBe(
      `2026-01-15T09:30:00.000Z ERROR [item 0 ${finished.artifact.stage} attempt 1] error about the Film\n`,
    );
  });

  it('is filtered by line, level, text, stage and item', async () => {
    expect(await messages('?after_line=1')).toEqual(['warn', 'error']);
    expect(await messages('?level=warn')).toEqual(['warn', 'error']);
    expect(await messages('?q=INFO+about+the+film')).toEqual(['info']);
    expect(await messages(`?stage=${finished.artifact.stage}&item=0&limit=2`)).toEqual(['info', 'warn']);
    expect(await messages('?item=1')).toEqual([]);
  });
});
