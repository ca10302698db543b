import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createStores, type Database, openDatabase, openPrisma, type PrismaClient, type Stores } from '@frameq/db';
import { WebhookSender } from '@frameq/keeper';
import {
  openWebhookReceiver,
  plantJob,
  settlement,
  testDatabase,
  type TestDatabase,
  waitFor,
  type WebhookReceiver,
} from '@frameq/testing';
import { makeWebhookSecret } from '@frameq/webhooks';
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { plantDelivery, plantWebhook, type WebhookTerms } from './plant-webhook.js';

jest.setTimeout(60_000);

describe('WebhookSender', () => {
  let database: TestDatabase;
  let db: Database;
  let prisma: PrismaClient;
  let stores: Stores;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    database = await testDatabase();
    const terms = { url: database.url, applicationName: 'test' };
    [db, prisma] = [openDatabase(terms), openPrisma(terms)];
    stores = createStores(db, prisma);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await Promise.all([prisma.$disconnect(), db.close()]);
    await database.drop();
  });

  it('tells a webhook of what it wants to know, signed, and of nothing else', async () => {
    const receiver = await open();
    const secret = makeWebhookSecret();
    await makeWebhook(receiver.url, { secret, events: ['job.started', 'job.completed'] });
    await makeWebhook(receiver.url, { tenantId: 'elsewhere' });
    await start();
    const jobId = await runJob();
    await waitFor(() => receiver.messages.length === 2, { what: 'two messages' });
    const told = receiver.messages.map(({ body, headers }) => new Webhook(secret).verify(body, headers as never));
    expect(told).toEqual(
      expect.arrayContaining([
        { type: 'job.started', timestamp: expect.any(String), data: expect.objectContaining({ id: jobId }) },
        {
          type: 'job.completed',
          timestamp: expect.any(String),
          data: expect.objectContaining({ id: jobId, state: 'completed', number: expect.any(Number) }),
        },
      ]),
    );
    await waitFor(async () => (await deliveries()).every(({ state }) => state === 'delivered'));
  });

  it('skips no event of a transaction that commits late, and tells nothing twice', async () => {
    const receiver = await open();
    await makeWebhook(receiver.url);
    const { jobId } = await plantJob(db);
    const sender = await start();
    await db.transaction(async (tx) => {
      await tx.query(INSERT_EVENT, [jobId, 'job.partial']);
      await db.query(INSERT_EVENT, [jobId, 'job.failed']);
      await sender.run();
      expect(await deliveries()).toEqual([]);
    });
    await sender.run();
    await sender.run();
    await waitFor(() => receiver.messages.length === 2);
    const types = receiver.messages.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(types.sort()).toEqual(['job.failed', 'job.partial']);
  });

  it('makes every delivery once although making them breaks off in the middle, and two do it at once', async () => {
    await makeWebhook('http://127.0.0.1:9/hook');
    const { jobId } = await plantJob(db);
    for (let count = 0; count < 30; count++) await db.query(INSERT_EVENT, [jobId, 'job.failed']);
    const broken = stores.deliveries.takeEvents(['job.failed'], 500, async () => {
      throw new Error('died');
    });
    await expect(broken).rejects.toThrow('died');
    const senders = [makeSender(), makeSender()];
    await Promise.all(senders.map((sender) => sender.run()));
    expect(await deliveries()).toHaveLength(30);
  });

  it('begins with what happens after the webhook was made', async () => {
    const { jobId } = await plantJob(db);
    await db.query(INSERT_EVENT, [jobId, 'job.failed']);
    await makeWebhook('http://127.0.0.1:9/hook');
    await db.query(INSERT_EVENT, [jobId, 'job.completed']);
    await makeSender().run();
    expect(await deliveries()).toMatchObject([{ type: 'job.completed' }]);
  });

  it('tries again later under the same id, and says what went wrong', async () => {
    let status = 500;
    const receiver = await open((response) => response.writeHead(status).end());
    const webhookId = await makeWebhook(receiver.url);
    const { jobId } = await plantJob(db);
    await db.query(INSERT_EVENT, [jobId, 'job.failed']);
    const sender = await start();
    const [failed] = await waitFor(async () => {
      const rows = await deliveries();
      return rows[0]?.attempts === 1 ? rows : undefined;
    });
    expect(failed).toMatchObject({ state: 'pending', history: [{ status: 500, error: 'The receiver answered 500.' }] });
    const [{ wait_s: wait }] = (await ask<{ wait_s: number }>(
      `select extract(epoch from next_attempt_at - (history -> 0 ->> 'at')::timestamptz)::float as wait_s from webhook_delivery`,
    )) as [{ wait_s: number }];
    expect(wait).toBeGreaterThan(4.4);
    expect(wait).toBeLessThanOrEqual(5.01);
    expect((await stores.webhooks.get(webhookId, 'default'))?.failingSince).not.toBeNull();
    status = 200;
    await ask('update webhook_delivery set next_attempt_at = now()');
    await sender.run();
    await waitFor(async () => (await deliveries())[0]?.state === 'delivered');
    expect(new Set(receiver.messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect((await stores.webhooks.get(webhookId, 'default'))?.failingSince).toBeNull();
  });

  it('gives up after the last attempt, and sends again when asked', async () => {
    const receiver = await open((response) => response.writeHead(503).end());
    const webhookId = await makeWebhook(receiver.url);
    const id = await insertTest(webhookId);
    await ask('update webhook_delivery set attempts = 7');
    await start();
    await waitFor(async () => (await deliveries())[0]?.state === 'failed', { what: 'giving up' });
    expect(await stores.deliveries.redeliver(id, webhookId, 'elsewhere')).toBeNull();
    expect(await stores.deliveries.redeliver(id, webhookId, 'default')).toEqual({ enabled: true });
    await db.notify('frameq_webhook');
    await waitFor(() => receiver.messages.length === 2, { what: 'the second message' });
    expect(receiver.messages[1]!.headers['webhook-id']).toBe(id);
  });

  it('switches a webhook off that answers 410, and notes it', async () => {
    const receiver = await open((response) => response.writeHead(410).end());
    const webhookId = await makeWebhook(receiver.url);
    await insertTest(webhookId);
    await start();
    await waitFor(async () => (await stores.webhooks.get(webhookId, 'default'))?.enabled === false);
    expect(await deliveries()).toMatchObject([{ state: 'failed', attempts: 1 }]);
    const [entry] = await stores.audit.list({ tenantId: 'default', limit: 1 });
    expect(entry).toMatchObject({ action: 'webhook.disable', target: webhookId, actor: 'keeper' });
  });

  it('does not let a receiver that never answers hold up another', async () => {
    const silent = await open(() => undefined);
    const quick = await open();
    const [slowId, quickId] = [await makeWebhook(silent.url), await makeWebhook(quick.url)];
    for (let count = 0; count < 100; count++) await insertTest(slowId);
    for (let count = 0; count < 100; count++) await insertTest(quickId);
    await start();
    await waitFor(() => quick.messages.length === 100, { timeoutMs: 4_500, what: 'the quick one to get all' });
    expect(silent.messages.length).toBeLessThanOrEqual(8);
    expect((await deliveries()).filter(({ state }) => state === 'delivered').length).toBeGreaterThanOrEqual(90);
  });

  it('gives back at once what it could not send to the end before it stopped', async () => {
    const silent = await open(() => undefined);
    await insertTest(await makeWebhook(silent.url));
    const sender = await start();
    await waitFor(() => silent.messages.length === 1);
    await sender.stop();
    const [row] = await ask<{ due: boolean; attempts: number }>(
      'select next_attempt_at <= clock_timestamp() as due, attempts from webhook_delivery',
    );
    expect(row).toEqual({ due: true, attempts: 0 });
  });

  it('signs with both secrets while a rotation overlaps', async () => {
    const receiver = await open();
    const [before, after] = [makeWebhookSecret(), makeWebhookSecret()];
    const webhookId = await makeWebhook(receiver.url, { secret: before });
    await stores.webhooks.rotate(webhookId, 'default', after, 60);
    await insertTest(webhookId);
    await start();
    await waitFor(() => receiver.messages.length === 1);
    const [{ body, headers }] = receiver.messages as [WebhookReceiver['messages'][number]];
    for (const secret of [before, after])
      expect(() => new Webhook(secret).verify(body, headers as never)).not.toThrow();
    await ask(`update webhook set previous_secret_until = now() - interval '1 second'`);
    await insertTest(webhookId);
    await db.notify('frameq_webhook');
    await waitFor(() => receiver.messages.length === 2);
    expect(receiver.messages[1]!.headers['webhook-signature']).toMatch(/^v1,\S+$/);
  });

  it('forgets deliveries after 30 days', async () => {
    const webhookId = await makeWebhook('http://127.0.0.1:9/hook');
    await insertTest(webhookId);
    await ask(`update webhook_delivery set created_at = now() - interval '31 days'`);
    const kept = await insertTest(webhookId);
    expect(await stores.deliveries.prune(100)).toBe(1);
    expect(await ask('select id from webhook_delivery')).toEqual([{ id: kept }]);
  });

  async function open(...answer: Parameters<typeof openWebhookReceiver>): Promise<WebhookReceiver> {
    const receiver = await openWebhookReceiver(...answer);
    closing.push(() => receiver.close());
    return receiver;
  }

  function makeSender(): WebhookSender {
    const sender = new WebhookSender({
      database: db,
      stores,
      leadership: { isLeader: () => true },
      rules: { allowedHosts: ['127.0.0.1'], ports: [] },
      version: 'test',
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    });
    closing.push(() => sender.stop());
    return sender;
  }

  async function start(): Promise<WebhookSender> {
    const sender = makeSender();
    await sender.start();
    await sender.run();
    return sender;
  }

  const makeWebhook = (url: string, terms?: WebhookTerms): Promise<string> => plantWebhook(stores, url, terms);
  const insertTest = (webhookId: string): Promise<string> => plantDelivery(stores, webhookId);

  /** Claims and settles a job as a worker would; its events are announced as they are in life. */
  async function runJob(): Promise<string> {
    const { jobId } = await plantJob(db);
    const terms = { workerId: randomUUID(), leaseMs: 15_000, queue: 'cpu', limit: null } as const;
    const { claimed } = await stores.stages.claimAny('cpu', 1, terms);
    await stores.stages.settle([settlement(claimed[0]!)]);
    return jobId;
  }

  const deliveries = () => prisma.webhookDelivery.findMany({ orderBy: { id: 'asc' } });
  const ask = <Row>(text: string): Promise<Row[]> => db.query<Row>({ name: '', text }, []);
});

const INSERT_EVENT = {
  name: 'insert-event',
  text: `insert into event (tenant_id, job_id, kind) values ('default', $1, $2)`,
};
