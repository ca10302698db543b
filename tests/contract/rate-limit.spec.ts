import { afterEach, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

let gateway: GatewayUnderTest;

/** A gateway whose clients may ask four times at once, and then so seldom that a test never sees it. */
async function start(env: Record<string, string> = {}): Promise<void> {
  gateway = await startGateway({ RATE_LIMIT_RPS: '1', RATE_LIMIT_BURST: '4', ...env });
}

afterEach(() => gateway.close());

const statuses = async (times: number, path: string, headers: Record<string, string> = {}): Promise<number[]> => {
  const found: number[] = [];
  for (let i = 0; i < times; i++) {
    const answer = await fetch(gateway.url + path, { headers });
    await answer.arrayBuffer();
    found.push(answer.status);
  }
  return found;
};
const repeat = (status: number, times: number): number[] => Array.from({ length: times }, () => status);

it('tells every caller what it may still ask, and when to come again', async () => {
  await start();
  const first = await gateway.ask('/api/v1/jobs');
  expect(first.headers.get('ratelimit-policy')).toBe('"per-key";q=4;w=4');
  expect(first.headers.get('ratelimit')).toMatch(/^"per-key";r=3;t=\d$/);
  await statuses(3, '/api/v1/jobs', { 'x-api-key': gateway.key });
  const refused = await gateway.ask('/api/v1/jobs');
  expect(refused.headers.get('ratelimit')).toMatch(/^"per-key";r=0;t=\d$/);
  expect(refused.headers.get('retry-after')).toBe('1');
  const error = await expectError(refused, 'RATE_LIMITED');
  expect(error.detail).toMatchObject({ policy: 'per-key', retry_after_s: 1 });
});

it('carries the headers on refusals, unknown routes, event streams and uploads too', async () => {
  await start({ RATE_LIMIT_BURST: '100' });
  for (const [path, init] of [
    ['/api/v1/nothing', {}],
    ['/api/v1/jobs?limt=1', {}],
    ['/api/v1/uploads?name=a.mp4', { method: 'PUT', body: 'x' }],
    ['/openapi.json', {}],
  ] as [string, RequestInit][]) {
    expect([path, (await gateway.ask(path, init)).headers.get('ratelimit')]).toEqual([
      path,
      expect.stringMatching(/r=/),
    ]);
  }
  const stop = new AbortController();
  const stream = await gateway.ask('/api/v1/events', { signal: stop.signal });
  expect([stream.status, stream.headers.get('ratelimit')]).toEqual([200, expect.stringMatching(/^"per-key"/)]);
  stop.abort();
  const stranger = await fetch(`${gateway.url}/api/v1/jobs`);
  expect([stranger.status, stranger.headers.get('ratelimit')]).toEqual([401, expect.stringMatching(/^"per-address"/)]);
});

it('counts each key by itself, and keys that are no good by the address that tries them', async () => {
  await start();
  const other = await gateway.makeKey(['jobs:read']);
  expect(await statuses(5, '/api/v1/jobs', { 'x-api-key': gateway.key })).toEqual([...repeat(200, 4), 429]);
  expect(await statuses(5, '/api/v1/jobs', { 'x-api-key': other.key })).toEqual([...repeat(200, 4), 429]);
  const tried = [];
  for (const wrong of ['a', 'b', 'c', 'd', 'e', 'f'])
    tried.push(...(await statuses(1, '/api/v1/jobs', { 'x-api-key': wrong })));
  expect(tried).toEqual([...repeat(401, 4), 429, 429]);
});

it('counts a request however its URL is spelled, and those that are refused for what they ask', async () => {
  await start();
  const narrow = await gateway.makeKey(['jobs:read']);
  expect(await statuses(6, '/api/v1/keys', { 'x-api-key': narrow.key })).toEqual([...repeat(403, 4), 429, 429]);
  const wrong = [];
  for (const path of ['/%61pi/v1/jobs', '/api/v1/%6aobs', '/api/v1/jobs', '/%61%70i/v1/jobs', '/%61pi/v1/jobs'])
    wrong.push(...(await statuses(1, path)));
  expect(wrong).toEqual([...repeat(401, 4), 429]);
});

it('lets a good key in from an address that was stopped for its wrong ones', async () => {
  await start();
  expect(await statuses(1, '/api/v1/jobs', { 'x-api-key': gateway.key })).toEqual([200]);
  expect(await statuses(6, '/api/v1/jobs')).toEqual([...repeat(401, 4), 429, 429]);
  expect(await statuses(1, '/api/v1/jobs', { 'x-api-key': gateway.key })).toEqual([200]);
});

it('never counts probes, and is off at 0', async () => {
  await start();
  for (const probe of ['/livez', '/readyz', '/api/v1/health'])
    expect([probe, await statuses(10, probe)]).toEqual([probe, repeat(200, 10)]);
  expect(await statuses(6, '/api/v1/health?detailed=true')).toEqual([...repeat(401, 4), 429, 429]);
  await gateway.close();
  await start({ RATE_LIMIT_RPS: '0' });
  const answer = await gateway.ask('/api/v1/jobs');
  expect(answer.headers.get('ratelimit')).toBeNull();
  expect(await statuses(10, '/api/v1/jobs', { 'x-api-key': gateway.key })).toEqual(repeat(200, 10));
});

it('lets an upload of any length and an open stream go on after the last token is gone', async () => {
  await start();
  const stop = new AbortController();
  const stream = await gateway.ask('/api/v1/events', { signal: stop.signal });
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(1_000, 1);
    await gate;
    yield Buffer.alloc(1_000, 2);
  }
  const upload = gateway.ask('/api/v1/uploads?name=film.mp4', {
    method: 'PUT',
    body: Readable.toWeb(Readable.from(body())),
    duplex: 'half',
  } as unknown as RequestInit);
  expect((await statuses(4, '/api/v1/jobs', { 'x-api-key': gateway.key })).at(-1)).toBe(429);
  open();
  expect((await upload).status).toBe(201);
  const chunk = await stream.body!.getReader().read();
  expect(Buffer.from(chunk.value!).toString()).toContain('retry: 3000');
  stop.abort();
});
