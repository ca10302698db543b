import type { AuditView, CursorPage, SessionView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { as, keyCalls, read } from './key-calls.js';
import { startSecondGateway } from './second-gateway.js';
import { SseReader } from './sse-reader.js';

/** What a browser says of a page of our own. */
const OURS = { 'sec-fetch-site': 'same-origin' };

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway.close(), 30_000);

/** Signs in with a key and returns the cookie as a browser would send it. */
async function signIn(key = gateway.key, at = gateway): Promise<{ cookie: string }> {
  const answer = await fetch(`${at.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...OURS },
    body: JSON.stringify({ key }),
  });
  expect(answer.status).toBe(200);
  return { cookie: answer.headers.get('set-cookie')!.split(';')[0]! };
}

const get = (url: string, headers: Record<string, string>): Promise<Response> => fetch(url, { headers });
const cancel = (headers: Record<string, string>): Promise<Response> =>
  fetch(`${gateway.url}/api/v1/jobs/1/cancel`, { method: 'POST', headers });
const lastDeeds = async (action: string): Promise<AuditView[]> =>
  (await read<CursorPage<AuditView>>(gateway.ask(`/api/v1/audit?limit=200&action=${action}`))).data;

it('turns a key into a cookie that scripts and other sites cannot reach', async () => {
  const answer = await fetch(`${gateway.url}/api/v1/session`, { method: 'POST', headers: as(gateway.key) });
  const set = answer.headers.get('set-cookie')!;
  expect(set).toMatch(/^frameq_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
  expect(set).not.toContain(gateway.key);
  const signedIn = await read<SessionView>(answer);
  expect(signedIn).toMatchObject({ tenant: 'default', key_name: 'test', is_operator: true, signed_in_by: 'cookie' });
  const { cookie } = await signIn();
  const who = await read<SessionView>(get(`${gateway.url}/api/v1/session`, { cookie }));
  expect(who).toMatchObject({ key_id: signedIn.key_id, signed_in_by: 'cookie', security_enabled: true });
  const byKey = await read<SessionView>(gateway.ask('/api/v1/session', { headers: as(gateway.foreignKey) }));
  expect(byKey).toMatchObject({ tenant: 'elsewhere', is_operator: false, signed_in_by: 'key', expires_at: null });
  await expectError(await get(`${gateway.url}/api/v1/session`, {}), 'UNAUTHORIZED');
});

it('keeps the hash of a cookie, so that a copy of the database opens nothing', async () => {
  const { cookie } = await signIn();
  const sessions = { name: 'read-sessions', text: 'select * from session' };
  const rows = JSON.stringify(await gateway.services.database.query(sessions, []));
  expect(rows).not.toContain(cookie.split('=')[1]);
});

it('is known to every gateway, also to one that is started later', async () => {
  const headers = await signIn();
  const second = await startSecondGateway(gateway);
  try {
    expect((await get(`${second.url}/api/v1/jobs`, headers)).status).toBe(200);
    const stream = await SseReader.open(`${second.url}/api/v1/events`, headers);
    const out = await fetch(`${gateway.url}/api/v1/session`, { method: 'DELETE', headers: { ...headers, ...OURS } });
    expect([await out.json(), out.headers.get('set-cookie')]).toEqual([
      { signed_out: true },
      expect.stringMatching(/^frameq_session=; .*Max-Age=0$/),
    ]);
    await expectError(await get(`${gateway.url}/api/v1/jobs`, headers), 'UNAUTHORIZED');
    await stream.frame((frame) => frame.event === 'unauthorized', 'the word that the session has ended');
    await expectError(await get(`${second.url}/api/v1/jobs`, headers), 'UNAUTHORIZED');
    expect((await lastDeeds('session.end'))[0]).toMatchObject({ actor: 'test', tenant: 'default' });
  } finally {
    await second.close();
  }
});

it('ends with its key', async () => {
  const { id, key } = await gateway.makeKey(['jobs:read']);
  const headers = await signIn(key);
  expect((await get(`${gateway.url}/api/v1/jobs`, headers)).status).toBe(200);
  await keyCalls(gateway).revoke(id);
  await expectError(await get(`${gateway.url}/api/v1/jobs`, headers), 'UNAUTHORIZED');
});

it('is worth as much as its key, and nothing beside a wrong key', async () => {
  const { key } = await gateway.makeKey(['jobs:read']);
  const headers = await signIn(key);
  await expectError(await get(`${gateway.url}/api/v1/keys`, headers), 'FORBIDDEN');
  await expectError(await get(`${gateway.url}/api/v1/jobs`, { ...headers, ...as('fq_wrong') }), 'UNAUTHORIZED');
  await expectError(
    await get(`${gateway.url}/api/v1/jobs`, { cookie: `frameq_session=${'a'.repeat(43)}` }),
    'UNAUTHORIZED',
  );
});

describe('a page of another site', () => {
  it('changes nothing with the cookie of a victim', async () => {
    const session = await signIn();
    await expectError(await cancel(session), 'CROSS_SITE_REFUSED');
    for (const site of ['cross-site', 'same-site', 'none'])
      await expectError(await cancel({ ...session, 'sec-fetch-site': site }), 'CROSS_SITE_REFUSED');
    await expectError(await cancel({ ...session, origin: 'http://localhost:3000' }), 'CROSS_SITE_REFUSED');
    for (const proof of [OURS, { origin: gateway.url }, { 'x-frameq-request': 'console' }])
      await expectError(await cancel({ ...session, ...proof }), 'JOB_NOT_FOUND');
    // With a key, which no browser adds by itself, there is nothing to prove.
    await expectError(await cancel({ ...as(gateway.key), origin: 'http://localhost:3000' }), 'JOB_NOT_FOUND');
  });

  it('signs nobody in or out', async () => {
    const session = await signIn();
    for (const method of ['POST', 'DELETE']) {
      const headers = { ...session, ...as(gateway.key), 'sec-fetch-site': 'cross-site' };
      await expectError(await fetch(`${gateway.url}/api/v1/session`, { method, headers }), 'CROSS_SITE_REFUSED');
    }
    expect((await get(`${gateway.url}/api/v1/jobs`, session)).status).toBe(200);
  });
});

it('notes who signed in and who was refused, but no flood of them', async () => {
  await signIn();
  expect((await lastDeeds('session.start'))[0]).toMatchObject({ actor: 'test', address: expect.any(String) });
  const wrong = { key: gateway.key.replace(/.$/, '!') };
  for (let attempt = 0; attempt < 150; attempt++)
    expect((await gateway.post('/api/v1/session', wrong, { 'x-api-key': '' })).status).toBe(401);
  const refused = await lastDeeds('session.refuse');
  expect(refused.length).toBeGreaterThanOrEqual(30);
  expect(refused.length).toBeLessThan(60);
  expect(refused[0]).toMatchObject({ actor: 'unknown', actor_id: null, detail: { code: 'UNAUTHORIZED' } });
  expect(JSON.stringify(refused)).not.toContain('fq_');
});

it('sends the cookie over https alone where people reach it by https', async () => {
  const tls = await startGateway({ PUBLIC_URL: 'https://frameq.example' });
  try {
    const headers = { ...as(tls.key), origin: 'https://frameq.example' };
    const answer = await fetch(`${tls.url}/api/v1/session`, { method: 'POST', headers });
    expect(answer.headers.get('set-cookie')).toMatch(/; SameSite=Strict; Max-Age=43200; Secure$/);
  } finally {
    await tls.close();
  }
}, 60_000);

it('needs nobody to sign in where security is off, and says so', async () => {
  const open = await startGateway({ SECURITY_ENABLED: 'false' });
  try {
    const answer = await fetch(`${open.url}/api/v1/session`, { method: 'POST' });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
    const who = { tenant: 'default', key_id: null, signed_in_by: 'nothing', security_enabled: false };
    expect(await answer.json()).toMatchObject(who);
  } finally {
    await open.close();
  }
}, 60_000);

it('does nothing for the pages of strangers where security is off, whatever name they go by', async () => {
  const env = {
    SECURITY_ENABLED: 'false',
    CORS_ORIGINS: 'https://studio.example',
    PUBLIC_URL: 'https://frameq.example',
  };
  const open = await startGateway(env);
  const { port } = new URL(open.url);
  const ask = (method: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const path = method === 'GET' ? '/api/v1/jobs' : '/api/v1/queues/gpu/pause';
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode!);
      });
      asked.once('error', reject).end();
    });
  try {
    for (const page of [
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:5555' },
      { origin: 'null' },
    ])
      expect([page, await ask('POST', page)]).toEqual([page, 403]);
    for (const ours of [{}, { origin: open.url }, { origin: 'https://studio.example', 'sec-fetch-site': 'cross-site' }])
      expect([ours, await ask('POST', ours)]).toEqual([ours, 200]);
    // A name that leads here by DNS rebinding makes a stranger's page one of "ours".
    const rebound = {
      host: `evil.example:${port}`,
      origin: `http://evil.example:${port}`,
      'sec-fetch-site': 'same-origin',
    };
    expect([await ask('GET', rebound), await ask('POST', rebound)]).toEqual([403, 403]);
    for (const host of [
      `localhost:${port}`,
      `[::1]:${port}`,
      'frameq.example',
      '192.168.1.20',
      `frameq.localhost:${port}`,
    ])
      expect([host, await ask('GET', { host })]).toEqual([host, 200]);
  } finally {
    await open.close();
  }
}, 60_000);

it('keeps no session beyond its time, and no more than 50 of a key', async () => {
  const { id, key } = await gateway.makeKey(['jobs:read']);
  const first = await signIn(key);
  const late = {
    name: 'age-sessions',
    text: `update session set expires_at = now() - interval '1 s' where api_key_id = $1`,
  };
  await gateway.services.database.query(late, [id]);
  await waitFor(async () => (await get(`${gateway.url}/api/v1/jobs`, first)).status === 401, {
    what: 'the session to have expired',
  });
  for (let count = 0; count < 55; count++) await signIn(key);
  const sessions = { name: 'count-sessions', text: 'select count(*) from session where api_key_id = $1' };
  expect(await gateway.services.database.query(sessions, [id])).toEqual([{ count: 50 }]);
});
