import { createStores, type Database, openDatabase, openPrisma, type PrismaClient, type Stores } from '@frameq/db';
import { createDispatcher, type Dispatcher } from '@frameq/jobs';
import type { DeliveryVerdict } from '@frameq/queue';
import { plantJob, testQueueStores, waitFor } from '@frameq/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CLAIMED, openQueueHarness, type QueueHarness } from './queue-harness.js';

jest.setTimeout(60_000);

describe.each(testQueueStores())('steering over $name', ({ redisUrl }) => {
  let harness: QueueHarness;
  let db: Database;
  let prisma: PrismaClient;
  let stores: Stores;
  let dispatcher: Dispatcher;
  beforeEach(async () => {
    harness = await openQueueHarness(await redisUrl());
    const terms = { url: harness.settings.databaseUrl, applicationName: 'test' };
    [db, prisma] = [openDatabase(terms), openPrisma(terms)];
    stores = createStores(db, prisma);
    dispatcher = createDispatcher({
      ...{ stages: stores.stages, workers: stores.workers, deliveries: harness.deliveries },
      log: { warn: () => undefined },
    });
  });
  afterEach(async () => {
    await dispatcher.close();
    await Promise.all([prisma.$disconnect(), db.close()]);
    await harness.close();
  });

  it('starts nothing of a held queue, not even what was delivered before, and goes on at once', async () => {
    const job = await plantJob(db, { items: 6 });
    await dispatcher.run('cpu');
    expect(await harness.deliveries.waiting('cpu')).toBe(4);
    await stores.queues.hold('cpu', 'paused', 'me');
    const won: string[] = [];
    await harness.consume((delivery) => claim(delivery, won));
    await harness.untilHandled(4);
    await waitFor(async () => (await harness.deliveries.waiting('cpu')) === 0);
    expect(await dispatcher.run('cpu')).toBe(0);
    expect(won).toEqual([]);
    expect(harness.handled).toHaveLength(4);

    await stores.queues.release('cpu');
    await dispatcher.refill(['cpu']);
    await waitFor(() => {
      dispatcher.wake(['cpu']);
      return won.length === 6;
    });
    expect([...won].sort()).toEqual([...job.stageIds].sort());
  });

  it('takes back what waits in the old order when a job was moved to the front', async () => {
    const first = await plantJob(db, { items: 8 });
    const urgent = await plantJob(db);
    await dispatcher.run('cpu');
    expect(await harness.deliveries.waiting('cpu')).toBe(4);
    await db.transaction((tx) => stores.line.move(urgent.jobId, 'default', 'front', tx));
    await dispatcher.refill(['cpu']);
    const won: string[] = [];
    await harness.consume((delivery) => claim(delivery, won), { concurrency: 1 });
    await waitFor(() => {
      dispatcher.wake(['cpu']);
      return won.length === 9;
    });
    expect(won).toEqual([...urgent.stageIds, ...first.stageIds]);
    expect(new Set(harness.handled.map((delivery) => delivery.stageId)).size).toBe(9);
  });

  it('takes back messages that are put off as well', async () => {
    const job = await plantJob(db);
    await dispatcher.run('cpu');
    let putOff = 1;
    const won: string[] = [];
    await harness.consume((delivery) => (putOff-- > 0 ? { done: false, delayMs: 60_000 } : claim(delivery, won)));
    await harness.untilHandled(1);
    await waitFor(async () => {
      await dispatcher.refill(['cpu']);
      return won.length === 1;
    });
    expect(won).toEqual(job.stageIds);
  });

  async function claim(lease: { stageId: string; token: number }, won: string[]): Promise<DeliveryVerdict> {
    const terms = { workerId: randomUUID(), leaseMs: 60_000, queue: 'cpu', limit: null } as const;
    const { claimed } = await stores.stages.claim([lease], terms);
    won.push(...claimed.map((stage) => stage.stageId));
    return claimed.length > 0 ? CLAIMED : { done: true, claimed: false };
  }
});
