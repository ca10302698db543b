import type { AuditView, CursorPage, TenantView } from '@frameq/contracts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { misfits } from './conforms.js';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { as, keyCalls, read } from './key-calls.js';
import { describeApi } from './operations.js';

let gateway: GatewayUnderTest;
let admin: string;
beforeAll(async () => {
  gateway = await startGateway();
  admin = (await gateway.makeKey(['admin'], 'studio')).key;
}, 60_000);
afterAll(() => gateway.close(), 30_000);

const change = (id: string, body: object, key = gateway.key): Promise<Response> =>
  gateway.ask(`/api/v1/tenants/${id}`, {
    method: 'PATCH',
    headers: { ...as(key), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('makes a tenant to whom keys can then be given', async () => {
  const { create } = keyCalls(gateway);
  const answer = await gateway.post('/api/v1/tenants', { id: 'lab-2', name: 'Lab 2', max_queued_jobs: 10 });
  const made = await read<TenantView>(answer);
  expect([answer.status, answer.headers.get('location')]).toEqual([201, '/api/v1/tenants/lab-2']);
  expect(made).toMatchObject({ id: 'lab-2', name: 'Lab 2', max_queued_jobs: 10, max_running_stages: null });
  expect(misfits(made, { $ref: '#/components/schemas/TenantView' }, await describeApi(gateway))).toEqual([]);
  expect((await create({ name: 'theirs', scopes: ['admin'], tenant: 'lab-2' })).tenant).toBe('lab-2');
  expect(await expectError(await gateway.post('/api/v1/tenants', { id: 'lab-2' }), 'TENANT_EXISTS')).toMatchObject({
    field: 'id',
  });
});

it('changes what is named, lifts a limit with null, and notes it', async () => {
  await gateway.post('/api/v1/tenants', { id: 'limits', max_queued_jobs: 5, gpu_seconds_per_day: 60 });
  const changed = await read<TenantView>(change('limits', { max_queued_jobs: null, max_running_stages: 2 }));
  expect(changed).toMatchObject({
    name: 'limits',
    max_queued_jobs: null,
    max_running_stages: 2,
    gpu_seconds_per_day: 60,
  });
  expect(await read(gateway.ask('/api/v1/tenants/limits'))).toEqual(changed);
  const { data } = await read<CursorPage<AuditView>>(gateway.ask('/api/v1/audit?tenant=limits'));
  expect(data.map(({ action, detail }) => [action, detail])).toEqual([
    ['tenant.change', { max_queued_jobs: null, max_running_stages: 2 }],
    ['tenant.create', { id: 'limits', max_queued_jobs: 5, gpu_seconds_per_day: 60 }],
  ]);
});

it.each([
  ['an id with capitals', { id: 'Lab' }, 'id'],
  ['an id with a slash', { id: 'a/b' }, 'id'],
  ['a limit below 0', { id: 'ok', max_queued_jobs: -1 }, 'max_queued_jobs'],
  ['a limit that is a text', { id: 'ok', max_running_stages: '2' }, 'max_running_stages'],
  ['a limit beyond all counting', { id: 'ok', gpu_seconds_per_day: 2 ** 31 }, 'gpu_seconds_per_day'],
  ['an empty name', { id: 'ok', name: ' ' }, 'name'],
  ['no name', { id: 'ok', name: null }, 'name'],
])('refuses %s', async (_what, body, field) => {
  expect(await expectError(await gateway.post('/api/v1/tenants', body), 'INVALID_REQUEST')).toMatchObject({ field });
});

it('shows an admin of another tenant its own, which it cannot change', async () => {
  const { data } = await read<{ data: TenantView[] }>(gateway.ask('/api/v1/tenants', { headers: as(admin) }));
  expect(data.map((tenant) => tenant.id)).toEqual(['studio']);
  await expectError(await gateway.ask('/api/v1/tenants/default', { headers: as(admin) }), 'TENANT_NOT_FOUND');
  await expectError(await change('studio', { max_queued_jobs: null }, admin), 'FORBIDDEN');
  await expectError(await gateway.post('/api/v1/tenants', { id: 'mine' }, as(admin)), 'FORBIDDEN');
});

it('shows an admin what was done to its own tenant, also by an operator', async () => {
  await change('studio', { name: 'The studio' });
  const mine = await read<CursorPage<AuditView>>(gateway.ask('/api/v1/audit', { headers: as(admin) }));
  expect(mine.data.map(({ tenant, action, actor }) => [tenant, action, actor])).toEqual([
    ['studio', 'tenant.change', 'test'],
  ]);
  const others = await read(gateway.ask('/api/v1/audit?tenant=default', { headers: as(admin) }));
  expect(others).toMatchObject({ data: [] });
});

it('pages through the audit log, newest first, each deed once', async () => {
  for (let count = 0; count < 7; count++) await change('studio', { name: `Studio ${count}` });
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = `limit=3&action=tenant.change,tenant.create${cursor && `&cursor=${cursor}`}`;
    const page: CursorPage<AuditView> = await read(gateway.ask(`/api/v1/audit?${query}`));
    seen.push(...page.data.map((deed) => deed.id));
    cursor = page.next_cursor;
  }
  expect(seen.length).toBeGreaterThanOrEqual(7);
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
  await expectError(await gateway.ask('/api/v1/audit?cursor=MS5hYmM'), 'INVALID_CURSOR');
  await expectError(await gateway.ask('/api/v1/audit?action=DROP TABLE'), 'INVALID_REQUEST');
});

it('knows no tenant that is not there', async () => {
  for (const id of ['nobody', '%00', 'A%20B']) {
    await expectError(await gateway.ask(`/api/v1/tenants/${id}`), 'TENANT_NOT_FOUND');
    await expectError(await change(id, { name: 'x' }), 'TENANT_NOT_FOUND');
  }
});
