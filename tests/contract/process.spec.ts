import { createStores, openDatabase, openPrisma } from '@frameq/db';
import { API_KEY_SCOPES, makeApiKey, uuidV7 } from '@frameq/domain';
import {
  buildDirectory,
  type ServiceProcess,
  startService,
  testDatabase,
  type TestDatabase,
  waitFor,
} from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expectError } from './envelope.js';
import { SseReader } from './sse-reader.js';

let database: TestDatabase;
let directory: string;
let service: ServiceProcess;
let url: string;
let admin: string;
let reader: string;

beforeAll(async () => {
  expect(existsSync(path.join(buildDirectory(), 'apps', 'gateway', 'dist', 'main.js'))).toBe(true);
  database = await testDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'frameq-contract-'));
  [admin, reader] = [await insertKey(API_KEY_SCOPES), await insertKey(['jobs:read'])];
  service = await startService('gateway', environment());
  url = service.url!;
}, 60_000);
afterAll(async () => {
  await service.stop();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
}, 30_000);

function environment(): Record<string, string> {
  return { DATABASE_URL: database.url, FRAMEQ_DATA_DIR: directory, PORT: '0', LOG_LEVEL: 'debug' };
}

async function insertKey(scopes: readonly string[]): Promise<string> {
  const [db, prisma] = [
    openDatabase({ url: database.url, applicationName: 'test' }),
    openPrisma({ url: database.url, applicationName: 'test' }),
  ];
  const { key, prefix } = makeApiKey(randomBytes(40));
  const facts = { id: uuidV7(Date.now(), randomBytes(16)), tenantId: 'default', name: 'test', prefix, scopes };
  await createStores(db, prisma).apiKeys.insert({ ...facts, hash: createHash('sha256').update(key).digest('hex') });
  await Promise.all([db.close(), prisma.$disconnect()]);
  return key;
}

function* chunks(count: number, chunk: Buffer): Generator<Buffer> {
  for (let sent = 0; sent < count; sent++) yield chunk;
}

/** The memory of the gateway. */
async function residentMb(): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${service.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

const get = (where: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url + where, { redirect: 'manual', headers });
const login = (key: string): Promise<Response> =>
  fetch(`${url}/admin/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ key }) });

describe('the API page', () => {
  it('is where the root leads, and loads nothing from elsewhere', async () => {
    expect((await get('/')).headers.get('location')).toBe('/docs');
    const page = await get('/docs');
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("script-src 'self'"),
    ]);
    const html = await page.text();
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    for (const [, file] of html.matchAll(/(?:src|href)="([^"]+)"/g))
      expect([file, (await get(file!)).status]).toEqual([file, 200]);
  });
});

describe('the board', () => {
  it('asks programs for a key and sends browsers to the login', async () => {
    await expectError(await get('/admin/queues'), 'UNAUTHORIZED');
    await expectError(await get('/admin/queues/api/queues', { 'x-api-key': reader }), 'FORBIDDEN');
    const browser = await get('/admin/queues', { accept: 'text/html' });
    expect([browser.status, browser.headers.get('location')]).toEqual([303, '/admin/login']);
  });

  it('shows the queues to an admin, read-only', async () => {
    const shown = await waitFor(async () => {
      const { queues } = (await (await get('/admin/queues/api/queues', { 'x-api-key': admin })).json()) as {
        queues: { name: string; readOnlyMode: boolean }[];
      };
      return queues.length > 0 ? queues : undefined;
    });
    expect(shown.map((queue) => [queue.name, queue.readOnlyMode])).toEqual(
      ['cpu', 'gpu', 'comfy'].map((name) => [`frameq-${name}`, true]),
    );
    const pause = await fetch(`${url}/admin/queues/api/queues/frameq-cpu/pause`, {
      method: 'PUT',
      headers: { 'x-api-key': admin },
    });
    await expectError(pause, 'METHOD_NOT_ALLOWED');
  });

  it('opens for a browser that logs in with an admin key, by the session that the API knows too, and for no other', async () => {
    const refused = await login(reader);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('lacks the scope admin')]);
    expect((await login('<script>')).status).toBe(401);
    await expectError(await login('x'.repeat(5_000)), 'BODY_TOO_LARGE');
    const cookie = (await login(admin)).headers.get('set-cookie')!;
    expect(cookie).toMatch(/^frameq_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    expect(cookie).not.toContain(admin);
    const [session] = cookie.split(';');
    const page = await get('/admin/queues', { accept: 'text/html', cookie: session! });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('frameq queues')]);
    expect((await get('/api/v1/jobs', { cookie: session! })).status).toBe(200);
    const elsewhere = { cookie: session!, 'sec-fetch-site': 'cross-site' };
    await expectError(await fetch(`${url}/admin/logout`, { method: 'POST', headers: elsewhere }), 'CROSS_SITE_REFUSED');
    await fetch(`${url}/admin/logout`, { method: 'POST', redirect: 'manual', headers: { cookie: session! } });
    expect((await get('/admin/queues', { accept: 'text/html', cookie: session! })).status).toBe(303);
  });
});

it('says how everything is to who may know, and little to anybody', async () => {
  expect(await (await get('/livez')).json()).toEqual({ status: 'ok' });
  expect(await (await get('/readyz')).json()).toEqual({ status: 'ok', storage: 'ok' });
  expect(Object.keys((await (await get('/api/v1/health')).json()) as object)).toEqual([
    'status',
    'version',
    'uptime_s',
  ]);
  await expectError(await get('/api/v1/health?detailed=true'), 'UNAUTHORIZED');
  const health = (await (await get('/api/v1/health?detailed=true', { 'x-api-key': reader })).json()) as {
    checks: { name: string; status: string }[];
  };
  const found = Object.fromEntries(health.checks.map((check) => [check.name, check.status]));
  expect(found).toMatchObject({
    database: 'ok',
    queue: 'ok',
    storage: 'ok',
    workers: 'degraded',
    pipelines: 'degraded',
    models: expect.any(String),
  });
});

it('logs requests as JSON lines, without keys or queries', async () => {
  await get('/api/v1/jobs?q=secret-name', { 'x-api-key': admin, 'x-request-id': 'find-me' });
  const line = await waitFor(() =>
    service
      .output()
      .split('\n')
      .find((one) => one.includes('find-me')),
  );
  expect(JSON.parse(line)).toMatchObject({
    level: 'info',
    service: 'gateway',
    method: 'GET',
    path: '/api/v1/jobs',
    status: 200,
    tenant: 'default',
  });
  expect(service.output()).not.toMatch(/secret-name|fq_\w{8}_\w/);
});

it('keeps every secret of a request out of its log, wherever the request put it', async () => {
  const secrets = { cookie: 'cookie-hunter2', bearer: 'bearer-hunter2-x', signature: 'signature-hunter2' };
  const headers = { cookie: `frameq_board=${secrets.cookie}`, authorization: `Bearer ${secrets.bearer}` };
  await get(`/api/v1/artifacts/1/content?signature=${secrets.signature}&token=${secrets.signature}`, headers);
  await get(`/nothing/${admin}?sig=${secrets.signature}`, { 'x-api-key': admin });
  await get(`/api/v1/jobs/${admin}`, { 'x-api-key': admin, 'x-request-id': admin });
  const odd = { 'content-type': `text/${admin}`, 'x-api-key': admin };
  await fetch(`${url}/api/v1/jobs`, { method: 'POST', body: 'x', headers: odd });
  await fetch(`${url}/api/v1/jobs`, {
    method: 'POST',
    body: JSON.stringify({ [admin]: 1 }),
    headers: { 'x-api-key': admin, 'content-type': 'application/json' },
  });
  const session = (await login(admin)).headers.get('set-cookie')!.split(';')[0]!;
  await get('/admin/queues', { accept: 'text/html', cookie: session });
  await get('/livez', { 'x-request-id': 'the-last-one' });
  await waitFor(() => service.output().includes('the-last-one'));
  const log = service.output();
  for (const secret of [...Object.values(secrets), admin, reader, session.split('=')[1]!, database.url])
    expect([secret, log.includes(secret)]).toEqual([secret, false]);
  expect(log).toContain(`${admin.slice(0, 12)}[redacted]`);
});

it('marks the cookie Secure where https is believed: from a trusted proxy, or by PUBLIC_URL', async () => {
  const cookieOf = async (base: string): Promise<string> => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' };
    const init = { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ key: admin }) } as const;
    return (await fetch(`${base}/admin/login`, init)).headers.get('set-cookie')!;
  };
  expect(await cookieOf(url)).not.toContain('Secure');
  for (const env of [{ TRUST_PROXY: '127.0.0.1' }, { PUBLIC_URL: 'https://frameq.example' }]) {
    const own = await startService('gateway', { ...environment(), ...env });
    expect([env, await cookieOf(own.url!)]).toEqual([env, expect.stringMatching(/; Secure$/)]);
    const remote = 'TRUST_PROXY' in env ? '203.0.113.9' : '127.0.0.1';
    await waitFor(() => own.output().includes(`"path":"/admin/login"`));
    expect(own.output()).toContain(`"remote":"${remote}"`);
    await own.stop();
  }
}, 30_000);

it('streams an upload to disk, whatever its size', async () => {
  const key = await insertKey(['jobs:write']);
  const body = Readable.toWeb(Readable.from(chunks(512, Buffer.alloc(1024 * 1024, 7)))) as ReadableStream;
  const before = await residentMb();
  let most = before;
  const watch = setInterval(() => void residentMb().then((now) => (most = Math.max(most, now))), 50);
  const init = { method: 'PUT', headers: { 'x-api-key': key }, body, duplex: 'half' } as const;
  const answer = await fetch(`${url}/api/v1/uploads?name=big.mp4`, init);
  clearInterval(watch);
  expect(answer.status).toBe(201);
  expect(most - before).toBeLessThanOrEqual(64);
}, 60_000);

it('says loudly that security is off, and then lets everybody in', async () => {
  const open = await startService('gateway', { ...environment(), SECURITY_ENABLED: 'false' });
  const answer = await fetch(`${open.url}/api/v1/jobs`);
  expect([answer.status, answer.headers.get('x-frameq-security')]).toEqual([200, 'disabled']);
  expect(open.output()).toMatch(/"level":"warn".*SECURITY_ENABLED=false/);
  expect(service.output()).toMatch(/Security is on/);
  const health = (await (await fetch(`${open.url}/api/v1/health?detailed=true`)).json()) as object;
  expect(health).toMatchObject({
    checks: expect.arrayContaining([expect.objectContaining({ name: 'security', status: 'degraded' })]),
  });
  expect(await open.stop()).toBe(0);
}, 30_000);

it('ends in order: streams are told, the exit code is 0', async () => {
  const own = await startService('gateway', environment());
  const stream = await SseReader.open(`${own.url}/api/v1/events`, { 'x-api-key': admin });
  await fetch(`${own.url}/livez`);
  const began = performance.now();
  expect(await own.stop()).toBe(0);
  expect(performance.now() - began).toBeLessThan(5_000);
  await waitFor(() => stream.ended || undefined);
  expect(stream.text).toContain('event: shutdown');
}, 30_000);
