import type { AuditView, CursorPage, KeyView, NewKeyView } from '@frameq/contracts';
import { isApiKey } from '@frameq/domain';
import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { misfits } from './conforms.js';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway, type TestKey } from './gateway-under-test.js';
import { as, type KeyCalls, keyCalls, read } from './key-calls.js';
import { describeApi } from './operations.js';
import { startSecondGateway } from './second-gateway.js';
import { SseReader } from './sse-reader.js';

/** Sooner than what was looked up would be asked again: whoever refuses by then was told. */
const TOLD_WITHIN_MS = 800;

let gateway: GatewayUnderTest;
let { create, revoke, rotate } = {} as KeyCalls;
let second: { url: string; close(): Promise<void> };
beforeAll(async () => {
  gateway = await startGateway();
  second = await startSecondGateway(gateway);
  ({ create, revoke, rotate } = keyCalls(gateway));
}, 60_000);
afterAll(async () => {
  await second.close();
  await gateway.close();
}, 30_000);

const jobsAt = (url: string, key: string): Promise<Response> => fetch(`${url}/api/v1/jobs`, { headers: as(key) });

/** Resolves once a gateway that has just believed in the key refuses it. */
async function refusedSoon(url: string, key: string): Promise<void> {
  const refused = async (): Promise<boolean> => (await jobsAt(url, key)).status === 401;
  await waitFor(refused, { timeoutMs: TOLD_WITHIN_MS, what: 'the key to be refused' });
}

it('shows a new key once, and never again', async () => {
  const answer = await gateway.post('/api/v1/keys', { name: 'farm', scopes: ['jobs:read', 'jobs:read'] });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const made = await read<NewKeyView>(answer);
  expect([answer.status, isApiKey(made.key), made.key.startsWith(`${made.prefix}_`)]).toEqual([201, true, true]);
  expect(made).toMatchObject({ tenant: 'default', scopes: ['jobs:read'], state: 'active', replaces: null });
  const api = await describeApi(gateway);
  expect(misfits(made, { $ref: '#/components/schemas/NewKeyView' }, api)).toEqual([]);
  expect((await jobsAt(gateway.url, made.key)).status).toBe(200);
  await expectError(await gateway.ask('/api/v1/keys', { headers: as(made.key) }), 'FORBIDDEN');
  const shown = await waitFor(async () => {
    const text = await (await gateway.ask(answer.headers.get('location')!)).text();
    return (JSON.parse(text) as KeyView).last_used_at === null ? undefined : text;
  });
  const listed = await (await gateway.ask('/api/v1/keys')).text();
  for (const text of [shown, listed]) expect(text).not.toMatch(/"(key|hash)":/);
  expect(listed).toContain(made.id);
});

it('never keeps an answer that holds a key for an Idempotency-Key', async () => {
  const headers = { 'idempotency-key': 'make-one-key' };
  const body = { name: 'twice', scopes: ['jobs:read'] };
  const [one, other] = [
    await read<NewKeyView>(gateway.post('/api/v1/keys', body, headers)),
    await read<NewKeyView>(gateway.post('/api/v1/keys', body, headers)),
  ];
  expect(one.id).not.toBe(other.id);
  await gateway.post(`/api/v1/keys/${one.id}/rotate`, {}, headers);
  const kept = { name: 'count-idempotency-keys', text: 'select count(*) from idempotency_key' };
  expect(await gateway.services.database.query(kept, [])).toEqual([{ count: 0 }]);
});

it('lists keys by page, tenant and whether they hold', async () => {
  const made = [
    await create({ name: 'p1', scopes: ['jobs:read'] }),
    await create({ name: 'p2', scopes: ['jobs:read'] }),
  ];
  await revoke(made[0]!.id);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: CursorPage<KeyView> = await read(gateway.ask(`/api/v1/keys?limit=2${cursor && `&cursor=${cursor}`}`));
    expect([page.data.length <= 2, page.has_more]).toEqual([true, page.next_cursor !== null]);
    seen.push(...page.data.map((key) => key.id));
    cursor = page.next_cursor;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(made.map((key) => key.id)));
  const active = await read<CursorPage<KeyView>>(gateway.ask('/api/v1/keys?active&tenant=default&limit=200'));
  expect(active.data.map((key) => key.id)).toContain(made[1]!.id);
  expect(active.data.filter((key) => key.state !== 'active' || key.tenant !== 'default')).toEqual([]);
  await expectError(await gateway.ask('/api/v1/keys?cursor=nonsense'), 'INVALID_CURSOR');
});

it.each([
  ['no name', { scopes: ['jobs:read'] }, 'name'],
  ['no scopes', { name: 'x', scopes: [] }, 'scopes'],
  ['an unknown scope', { name: 'x', scopes: ['jobs:fly'] }, 'scopes'],
  ['an end in the past', { name: 'x', scopes: ['jobs:read'], expires_at: '2020-01-01' }, 'expires_at'],
  ['an end beyond all plans', { name: 'x', scopes: ['jobs:read'], expires_at: '9999-12-31' }, 'expires_at'],
  ['an end that is no date', { name: 'x', scopes: ['jobs:read'], expires_at: 'soon' }, 'expires_at'],
  ['a field too many', { name: 'x', scopes: ['jobs:read'], secret: 's' }, 'secret'],
])('refuses a key with %s', async (_what, body, field) => {
  expect(await expectError(await gateway.post('/api/v1/keys', body), 'INVALID_REQUEST')).toMatchObject({ field });
});

describe('an admin of another tenant', () => {
  let admin: TestKey;
  beforeEach(async () => {
    admin = await gateway.makeKey(['admin'], 'studio');
  });

  it('makes and sees keys of its own tenant alone', async () => {
    const mine = await create({ name: 'mine', scopes: ['admin', 'jobs:read'] }, admin.key);
    expect(mine.tenant).toBe('studio');
    const { data } = await read<CursorPage<KeyView>>(gateway.ask('/api/v1/keys', { headers: as(admin.key) }));
    expect(new Set(data.map((key) => key.tenant))).toEqual(new Set(['studio']));
    const others = await read(gateway.ask('/api/v1/keys?tenant=default', { headers: as(admin.key) }));
    expect(others).toEqual({ data: [], next_cursor: null, has_more: false });
    const wanted = { name: 'x', scopes: ['jobs:read'], tenant: 'default' };
    await expectError(await gateway.post('/api/v1/keys', wanted, as(admin.key)), 'TENANT_NOT_FOUND');
    await expectError(await gateway.post('/api/v1/keys', { ...wanted, tenant: 'nobody' }), 'TENANT_NOT_FOUND');
    expect((await create({ ...wanted, tenant: 'studio' })).tenant).toBe('studio');
  });
});

describe('revoking', () => {
  const open: SseReader[] = [];
  afterEach(() => open.splice(0).forEach((stream) => stream.close()));

  it('ends a key at once, in every gateway, with its event streams', async () => {
    const { id, key } = await create({ name: 'leaked', scopes: ['jobs:read'] });
    const other = await create({ name: 'kept', scopes: ['jobs:read'] });
    for (const [url, own] of [
      [gateway.url, key],
      [second.url, key],
      [second.url, other.key],
    ] as const)
      open.push(await SseReader.open(`${url}/api/v1/events`, as(own)));
    expect([(await jobsAt(gateway.url, key)).status, (await jobsAt(second.url, key)).status]).toEqual([200, 200]);
    const ended = await read<KeyView>(revoke(id));
    expect(ended).toMatchObject({ id, state: 'revoked', revoked_at: expect.any(String) });
    expect((await jobsAt(gateway.url, key)).status).toBe(401);
    await refusedSoon(second.url, key);
    for (const stream of open.slice(0, 2)) {
      await stream.frame((frame) => frame.event === 'unauthorized', 'the word that the key has ended');
      await waitFor(() => stream.ended || undefined, { what: 'the stream to end' });
    }
    expect(open[2]!.ended).toBe(false);
    expect(await read(revoke(id))).toEqual(ended);
  });

  it('ends event streams when a key expires', async () => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const { key } = await create({ name: 'short', scopes: ['jobs:read'], expires_at: soon });
    const stream = await SseReader.open(`${gateway.url}/api/v1/events`, as(key));
    open.push(stream);
    await stream.frame((frame) => frame.event === 'unauthorized', 'the word that the key has ended');
  });

  it('knows no key that is not there', async () => {
    for (const id of ['0190a6a0-6666-7000-8000-00000000ffff', 'nonsense', '%00'])
      await expectError(await revoke(id), 'KEY_NOT_FOUND');
  });
});

describe('rotating', () => {
  it('lets the old key go on for the overlap, and the new one live as long', async () => {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const old = await create({ name: 'farm', scopes: ['jobs:read', 'jobs:write'], expires_at });
    const made = await read<NewKeyView>(rotate(old.id, { overlap_s: 60 }));
    expect(made).toMatchObject({ name: 'farm', scopes: old.scopes, tenant: 'default', state: 'active' });
    const lifetime = Date.parse(made.expires_at!) - Date.parse(made.created_at);
    expect(Math.abs(lifetime - 3_600_000)).toBeLessThan(60_000);
    expect(made.replaces).toMatchObject({ id: old.id, state: 'active', replaced_by: made.id });
    const overlap = Date.parse(made.replaces!.expires_at!) - Date.parse(made.created_at);
    expect(overlap).toBeLessThanOrEqual(60_000);
    for (const key of [old.key, made.key]) expect((await jobsAt(second.url, key)).status).toBe(200);
    await expectError(await rotate(old.id, {}), 'KEY_NOT_ACTIVE');
  });

  it('overlaps for a day unless told, and never makes an old key live longer', async () => {
    const day = await create({ name: 'day', scopes: ['jobs:read'] });
    const { replaces } = await read<NewKeyView>(rotate(day.id, {}));
    expect(Date.parse(replaces!.expires_at!) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const brief = await create({ name: 'brief', scopes: ['jobs:read'], expires_at });
    const made = await read<NewKeyView>(rotate(brief.id, { expires_at: '2100-01-01' }));
    expect([made.replaces!.expires_at, made.expires_at]).toEqual([expires_at, '2100-01-01T00:00:00.000Z']);
  });

  it('ends the old key at once, everywhere, with an overlap of 0', async () => {
    const old = await create({ name: 'leaked', scopes: ['jobs:read'] });
    expect((await jobsAt(second.url, old.key)).status).toBe(200);
    const made = await read<NewKeyView>(rotate(old.id, { overlap_s: 0 }));
    expect(made.replaces!.state).toBe('revoked');
    expect((await jobsAt(gateway.url, old.key)).status).toBe(401);
    await refusedSoon(second.url, old.key);
    expect((await jobsAt(second.url, made.key)).status).toBe(200);
    await expectError(await rotate(old.id, {}), 'KEY_NOT_ACTIVE');
    await expectError(await rotate(made.id, { overlap_s: -1 }), 'INVALID_REQUEST');
  });
});

it('notes who made, rotated and revoked which key, from where', async () => {
  const made = await create({ name: 'noted', scopes: ['jobs:read'] });
  const next = await read<NewKeyView>(rotate(made.id, {}));
  const answer = await revoke(next.id);
  const { data } = await read<CursorPage<AuditView>>(gateway.ask('/api/v1/audit?limit=3'));
  expect(data.map(({ action, target }) => [action, target])).toEqual([
    ['key.revoke', next.id],
    ['key.rotate', made.id],
    ['key.create', made.id],
  ]);
  expect(data[0]).toMatchObject({
    actor: 'test',
    tenant: 'default',
    address: expect.stringContaining('127.0.0.1'),
    request_id: answer.headers.get('x-request-id'),
  });
  expect(JSON.stringify(data)).not.toContain(made.key);
});
