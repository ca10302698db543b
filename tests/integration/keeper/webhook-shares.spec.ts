import { createStores, type Database, openDatabase, openPrisma, type PrismaClient, type Stores } from '@frameq/db';
import { WebhookSender } from '@frameq/keeper';
import { openWebhookReceiver, testDatabase, type TestDatabase, waitFor } from '@frameq/testing';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { plantDelivery, plantWebhook } from './plant-webhook.js';

jest.setTimeout(60_000);

let database: TestDatabase;
let db: Database;
let prisma: PrismaClient;
let stores: Stores;
beforeEach(async () => {
  database = await testDatabase();
  const terms = { url: database.url, applicationName: 'test' };
  [db, prisma] = [openDatabase(terms), openPrisma(terms)];
  stores = createStores(db, prisma);
});
afterEach(async () => {
  await Promise.all([prisma.$disconnect(), db.close()]);
  await database.drop();
});

async function plantDeliveries(webhookId: string, count: number): Promise<void> {
  for (let made = 0; made < count; made++) await plantDelivery(stores, webhookId);
}

it('leaves room for the webhooks of others when many receivers of a tenant are slow', async () => {
  const silent = await openWebhookReceiver(() => undefined);
  const quick = await openWebhookReceiver();
  for (let hook = 0; hook < 8; hook++) {
    await plantDeliveries(await plantWebhook(stores, silent.url, { tenantId: 'slow' }), 20);
  }
  const quickId = await plantWebhook(stores, quick.url);
  const sender = new WebhookSender({
    ...{ database: db, stores, leadership: { isLeader: () => true }, version: 'test' },
    rules: { allowedHosts: ['127.0.0.1'], ports: [] },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  });
  await sender.start();
  await sender.run();
  await waitFor(() => silent.messages.length >= 32, { what: 'the share of the slow tenant' });
  await plantDeliveries(quickId, 20);
  await db.notify('frameq_webhook');
  await waitFor(() => quick.messages.length === 20, { timeoutMs: 4_000, what: 'the quick one to get all' });
  await sender.stop();
  await Promise.all([silent.close(), quick.close()]);
});

it('gives free places first to webhooks with the fewest requests under way, and to a tenant its share at most', async () => {
  const busy = await plantWebhook(stores, 'http://127.0.0.1:9/busy');
  const idle = await plantWebhook(stores, 'http://127.0.0.1:9/idle');
  for (const webhookId of [busy, idle]) await plantDeliveries(webhookId, 9);
  const terms = { perWebhook: 8, perTenant: 32, limit: 4, holdS: 15 };
  const first = await stores.deliveries.claim({ ...terms, busy: new Map([[busy, 3]]) });
  expect(first.filter(({ webhookId }) => webhookId === idle)).toHaveLength(3);
  const underWay = new Map([
    [busy, 4],
    [idle, 3],
  ]);
  expect(await stores.deliveries.claim({ ...terms, perTenant: 9, busy: underWay })).toHaveLength(2);
  expect(await stores.deliveries.claim({ ...terms, perTenant: 7, busy: underWay })).toEqual([]);
});
