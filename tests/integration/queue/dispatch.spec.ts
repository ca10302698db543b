import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createStores, type Database, openDatabase, openPrisma, type PrismaClient, type Stores } from '@frameq/db';
import { createDispatcher, type Dispatcher } from '@frameq/jobs';
import { boardQueues, type DeliveryVerdict } from '@frameq/queue';
import { plantJob, redisCommand, settlement, testQueueStores, waitFor } from '@frameq/testing';
import { randomUUID } from 'node:crypto';
import { CLAIMED, openQueueHarness, type QueueHarness } from './queue-harness.js';

jest.setTimeout(60_000);

describe.each(testQueueStores())('dispatching over $name', ({ name, redisUrl }) => {
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
      stages: stores.stages,
      workers: stores.workers,
      deliveries: harness.deliveries,
      log: { warn: () => undefined },
    });
  });
  afterEach(async () => {
    await dispatcher.close();
    await Promise.all([prisma.$disconnect(), db.close()]);
    await harness.close();
  });

  it('keeps one message a slot waiting, in fair order, and a few where no worker lives', async () => {
    const studio = await plantJob(db, { tenantId: 'studio', items: 20 });
    const lab = await plantJob(db, { tenantId: 'lab', items: 1 });
    await dispatcher.run('cpu');
    expect(await harness.deliveries.waiting('cpu')).toBe(4);
    await registerWorker(10);
    await waitFor(
      async () => (await dispatcher.run('cpu')) > 0 || harness.deliveries.waiting('cpu').then((count) => count === 10),
    );
    await harness.consume(claim, { concurrency: 1 });
    await harness.untilHandled(10);
    const order = harness.handled.map(({ stageId }) => stageId);
    expect(order.slice(0, 2).sort()).toEqual([studio.stageIds[0]!, lab.stageIds[0]!].sort());
    expect(order.slice(2, 4)).toEqual(studio.stageIds.slice(1, 3));
  });

  it('delivers everything once, however many dispatchers look', async () => {
    const job = await plantJob(db, { items: 60 });
    await registerWorker(4);
    const others = [1, 2].map(() =>
      createDispatcher({
        stages: stores.stages,
        workers: stores.workers,
        deliveries: harness.deliveries,
        log: { warn: () => undefined },
      }),
    );
    await harness.consume(async (delivery) => {
      const verdict = await claim(delivery);
      for (const one of [dispatcher, ...others]) one.wake(['cpu']);
      return verdict;
    });
    dispatcher.wake();
    await waitFor(async () => (await claimedOf(job.jobId)) === 60, {
      what: 'all stages to be claimed',
      timeoutMs: 30_000,
    });
    expect(new Set(harness.handled.map(({ stageId }) => stageId))).toEqual(new Set(job.stageIds));
    await Promise.all(others.map((one) => one.close()));
  });

  it('delivers again what a store has lost', async () => {
    const job = await plantJob(db, { items: 3 });
    await dispatcher.run('cpu');
    await loseEverything();
    await dispatcher.run('cpu');
    await harness.consume(claim);
    expect(new Set((await harness.untilHandled(3)).map(({ stageId }) => stageId))).toEqual(new Set(job.stageIds));
  });

  it('delivers a stage again under its next token, whatever became of the last delivery', async () => {
    const [stageId] = (await plantJob(db, { items: 1 })).stageIds;
    await harness.consume(claim);
    for (const token of [0, 2, 4]) {
      await waitFor(async () => {
        await dispatcher.run('cpu');
        return harness.handled.some((delivery) => delivery.token === token);
      });
      await waitFor(() => claimedOf());
      await stores.stages.settle([
        settlement(
          { stageId: stageId!, token: token + 1 },
          { move: 'requeue', outcome: 'interrupted', refundAttempt: true },
        ),
      ]);
    }
  });

  it('delivers a stage that a consumer called stale although it is still ready', async () => {
    const [stageId] = (await plantJob(db, { items: 1 })).stageIds;
    let mistaken = 2;
    await harness.consume((delivery) => (mistaken-- > 0 ? { done: true, claimed: false } : claim(delivery)));
    await waitFor(async () => {
      await dispatcher.run('cpu');
      return harness.handled.length === 3;
    });
    expect(harness.handled.map((delivery) => delivery.stageId)).toEqual([stageId, stageId, stageId]);
  });

  async function claim(lease: { stageId: string; token: number }): Promise<DeliveryVerdict> {
    const terms = { workerId: randomUUID(), leaseMs: 60_000, queue: 'cpu', limit: null } as const;
    const { claimed } = await stores.stages.claim([lease], terms);
    return claimed.length > 0 ? CLAIMED : { done: true, claimed: false };
  }

  async function claimedOf(jobId?: string): Promise<number> {
    const text = `select count(*)::int as count from stage where state = 'running' and ($1::uuid is null or job_id = $1)`;
    const [row] = await db.query<{ count: number }>({ name: '', text }, [jobId ?? null]);
    return row!.count;
  }

  async function registerWorker(slots: number): Promise<void> {
    const facts = { id: randomUUID(), hostname: 'test', pid: 1, version: '0', devices: [], queues: ['cpu'] as const };
    await stores.workers.register({ ...facts, slots: { cpu: slots } });
  }

  async function loseEverything(): Promise<void> {
    if (name === 'redis') return void (await redisCommand(harness.settings.redisUrl!, 'FLUSHDB'));
    const board = await boardQueues(harness.settings);
    await board.queues[0]!.obliterate({ force: true });
    await board.close();
  }
});
