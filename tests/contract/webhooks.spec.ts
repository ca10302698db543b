import type { CursorPage, DeliveryView, WebhookView, WebhookWithSecret } from '@frameq/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { makeWebhook } from './make-webhook.js';

const URL_ = 'https://hooks.example.com/frameq';
let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGateway({ WEBHOOK_ALLOWED_HOSTS: 'hooks.lan,10.20.0.0/16' });
}, 60_000);
afterAll(() => gateway.close());
beforeEach(async () => {
  await gateway.services.database.query({ name: '', text: 'delete from webhook' }, []);
});

const create = (body: object, headers?: Record<string, string>): Promise<Response> =>
  gateway.post('/api/v1/webhooks', body, headers);
const read = async <Body>(path: string): Promise<Body> => (await (await gateway.ask(path)).json()) as Body;

describe('POST /webhooks', () => {
  it('answers with the secret once; no other answer holds it', async () => {
    const answer = await create({ url: URL_, name: 'Chat', events: ['job.failed'] });
    expect(answer.status).toBe(201);
    const made = (await answer.json()) as WebhookWithSecret;
    expect(answer.headers.get('location')).toBe(`/api/v1/webhooks/${made.id}`);
    expect(made.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const { secret, ...shown } = made;
    for (const path of ['', `/${made.id}`]) {
      const text = await (await gateway.ask(`/api/v1/webhooks${path}`)).text();
      expect(text).not.toContain(secret!.slice(6));
      expect(text).not.toContain('"secret"');
    }
    expect(await read(`/api/v1/webhooks/${made.id}`)).toEqual(shown);
  });

  it('makes one webhook per Idempotency-Key and keeps no secret with the answer', async () => {
    const key = { 'idempotency-key': 'one' };
    const first = (await (await create({ url: URL_ }, key)).json()) as WebhookWithSecret;
    const again = await create({ url: URL_ }, key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(await again.json()).toEqual({ ...first, secret: null });
    await expectError(await create({ url: `${URL_}/other` }, key), 'IDEMPOTENCY_KEY_REUSED');
    expect((await read<CursorPage<WebhookView>>('/api/v1/webhooks')).data).toHaveLength(1);
    const kept = await gateway.services.database.query<{ body: string }>(
      { name: '', text: 'select body::text as body from idempotency_key' },
      [],
    );
    expect(JSON.stringify(kept)).not.toContain('whsec_');
  });

  it.each([
    'http://example.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
    'https://user:pass@example.com/',
    'https://example.com:22/',
    'nonsense',
  ])('refuses %s', async (url) => {
    const error = await expectError(await create({ url }), 'WEBHOOK_URL_REFUSED');
    expect(error).toMatchObject({ field: 'url', hint: expect.stringContaining('WEBHOOK_ALLOWED_HOSTS') });
  });

  it('takes what the administrator has opened', async () => {
    for (const url of ['http://hooks.lan:9000/x', 'http://10.20.1.1/'])
      expect((await create({ url })).status).toBe(201);
  });

  it('says what is wrong with the rest', async () => {
    for (const body of [{}, { url: URL_, events: ['job.exploded'] }, { url: URL_, name: 'a\nb' }, { url: URL_, x: 1 }])
      await expectError(await create(body), 'INVALID_REQUEST');
    for (let count = 0; count < 50; count++) await create({ url: URL_ });
    await expectError(await create({ url: URL_ }), 'WEBHOOK_LIMIT_REACHED');
  });
});

it('lists webhooks by pages', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) ids.push((await makeWebhook(gateway)).webhook.id);
  const first = await read<CursorPage<WebhookView>>('/api/v1/webhooks?limit=2');
  expect(first).toMatchObject({ has_more: true, next_cursor: expect.any(String) });
  const second = await read<CursorPage<WebhookView>>(`/api/v1/webhooks?limit=2&cursor=${first.next_cursor}`);
  expect(second).toMatchObject({ has_more: false, next_cursor: null });
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
  await expectError(await gateway.ask('/api/v1/webhooks?cursor=x'), 'INVALID_CURSOR');
});

it('changes, switches off and on, and deletes', async () => {
  const { webhook } = await makeWebhook(gateway);
  const path = `/api/v1/webhooks/${webhook.id}`;
  const change = (body: object): Promise<Response> =>
    gateway.ask(path, { method: 'PATCH', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  expect(await (await change({ events: ['job.failed'], name: 'New' })).json()).toMatchObject({
    events: ['job.failed'],
    name: 'New',
    url: webhook.url,
    enabled: true,
  });
  await expectError(await change({ url: 'https://10.0.0.1/' }), 'WEBHOOK_URL_REFUSED');
  expect(await (await change({ enabled: false })).json()).toMatchObject({ enabled: false, name: 'New' });
  await expectError(await gateway.post(`${path}/test`, {}), 'WEBHOOK_DISABLED');
  expect(await (await change({ enabled: true })).json()).toMatchObject({ enabled: true });
  expect((await gateway.ask(path, { method: 'DELETE' })).status).toBe(204);
  await expectError(await gateway.ask(path), 'WEBHOOK_NOT_FOUND');
  const actions = (await gateway.services.stores.audit.list({ tenantId: 'default', limit: 5 })).map(
    (one) => one.action,
  );
  expect(actions).toEqual(['webhook.delete', 'webhook.update', 'webhook.update', 'webhook.update', 'webhook.create']);
});

it('gives a new secret, and says until when the old one signs', async () => {
  const { webhook } = await makeWebhook(gateway);
  const rotate = (body: object): Promise<Response> =>
    gateway.post(`/api/v1/webhooks/${webhook.id}/rotate-secret`, body);
  const rotated = (await (await rotate({ overlap_s: 600 })).json()) as WebhookWithSecret;
  expect(rotated.secret).not.toBe(webhook.secret);
  const inS = (new Date(rotated.previous_secret_expires_at!).getTime() - Date.now()) / 1000;
  expect(inS).toBeGreaterThan(500);
  expect(inS).toBeLessThanOrEqual(601);
  expect(await (await rotate({ overlap_s: 0 })).json()).toMatchObject({ previous_secret_expires_at: null });
  await expectError(await rotate({ overlap_s: 604_801 }), 'INVALID_REQUEST');
});

it('shows deliveries by pages, the newest first, and sends one again', async () => {
  const { webhook, delivery } = await makeWebhook(gateway);
  expect(delivery).toMatchObject({ type: 'webhook.test', state: 'pending', attempts: 0, job_id: null });
  const path = `/api/v1/webhooks/${webhook.id}`;
  const later = (await (await gateway.post(`${path}/test`, {})).json()) as DeliveryView;
  const page = await read<CursorPage<DeliveryView>>(`${path}/deliveries?limit=1`);
  expect(page).toMatchObject({ data: [{ id: later.id }], has_more: true });
  const next = await read<CursorPage<DeliveryView>>(`${path}/deliveries?cursor=${page.next_cursor}`);
  expect(next).toMatchObject({ data: [{ id: delivery.id }], has_more: false });
  await gateway.services.stores.deliveries.record(delivery.id, {
    delivered: false,
    status: 500,
    error: 'The receiver answered 500.',
    tookMs: 3,
    retryMs: null,
  });
  expect(await read(`${path}/deliveries/${delivery.id}`)).toMatchObject({
    state: 'failed',
    next_attempt_at: null,
    history: [{ status: 500, took_ms: 3 }],
  });
  const again = await gateway.post(`${path}/deliveries/${delivery.id}/redeliver`, {});
  expect(again.status).toBe(202);
  expect(await again.json()).toMatchObject({ id: delivery.id, state: 'pending', attempts: 0 });
  const other = (await makeWebhook(gateway)).webhook.id;
  await expectError(
    await gateway.post(`/api/v1/webhooks/${other}/deliveries/${delivery.id}/redeliver`, {}),
    'DELIVERY_NOT_FOUND',
  );
});
