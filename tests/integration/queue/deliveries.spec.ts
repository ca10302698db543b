import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { boardQueues } from '@frameq/queue';
import { testQueueStores, waitFor } from '@frameq/testing';
import { once } from 'node:events';
import { aDelivery, CLAIMED, openQueueHarness, type QueueHarness } from './queue-harness.js';

jest.setTimeout(60_000);

describe.each(testQueueStores())('deliveries on $name', ({ name, redisUrl }) => {
  let harness: QueueHarness;
  beforeEach(async () => {
    harness = await openQueueHarness(await redisUrl());
  });
  afterEach(() => harness.close());

  it.each([3, 40])('come out in the order in which %i of them were put in, with all they carry', async (count) => {
    const sent = Array.from({ length: count }, (_, token) => ({ ...aDelivery(token), traceparent: '00-ab-cd-01' }));
    await harness.deliveries.add('cpu', sent);
    expect(await harness.deliveries.waiting('cpu')).toBe(count);
    expect(await harness.deliveries.waiting('gpu')).toBe(0);
    await harness.consume(() => CLAIMED, { concurrency: 1 });
    expect(await harness.untilHandled(count)).toEqual(sent.map((delivery) => ({ v: 1, ...delivery })));
    await waitFor(async () => (await harness.deliveries.waiting('cpu')) === 0);
  });

  it('are put in once, however often they are added, and a claimed one never comes again', async () => {
    const [first, second] = [aDelivery(), aDelivery()];
    await harness.deliveries.add('cpu', [first, first]);
    await harness.deliveries.add(
      'cpu',
      Array.from({ length: 10 }, () => first),
    );
    expect(await harness.deliveries.waiting('cpu')).toBe(1);
    await harness.consume(() => CLAIMED, { concurrency: 1 });
    await harness.untilHandled(1);
    await waitFor(async () => (await completed()).length === 1, { what: 'the first to be kept' });
    await harness.deliveries.add('cpu', [first, second]);
    expect((await harness.untilHandled(2)).map(({ stageId }) => stageId)).toEqual([first.stageId, second.stageId]);
  });

  it('can be added again under the same token when nothing was claimed', async () => {
    const delivery = aDelivery();
    await harness.consume(() => ({ done: true, claimed: false, note: 'stale' }));
    for (const count of [1, 2, 3]) {
      await waitFor(
        async () => {
          if (harness.handled.length < count) await harness.deliveries.add('cpu', [delivery]);
          return harness.handled.length >= count;
        },
        { what: `delivery number ${count}` },
      );
    }
    expect(await completed()).toHaveLength(0);
  });

  it('come back after the delay that the handler asks for', async () => {
    const times: number[] = [];
    await harness.deliveries.add('cpu', [aDelivery(7)]);
    await harness.consume(() => {
      times.push(performance.now());
      return times.length < 3 ? { done: false, delayMs: 300 } : CLAIMED;
    });
    expect(new Set((await harness.untilHandled(3)).map(({ stageId, token }) => `${stageId}/${token}`)).size).toBe(1);
    for (const wait of [times[1]! - times[0]!, times[2]! - times[1]!]) {
      expect(wait).toBeGreaterThanOrEqual(295);
      expect(wait).toBeLessThan(1500);
    }
  });

  it('are handled as many at once as the consumer was last told', async () => {
    let release = (): void => undefined;
    const busy = new Promise<void>((resolve) => (release = resolve));
    const handler = async (): Promise<typeof CLAIMED> => {
      await busy;
      return CLAIMED;
    };
    const consumer = await harness.consume(handler, { concurrency: 1 });
    consumer.resize(3);
    await harness.deliveries.add('cpu', [aDelivery(), aDelivery(), aDelivery()]);
    await harness.untilHandled(3);
    release();
  });

  it('come back when the handler has a bug', async () => {
    await harness.deliveries.add('cpu', [aDelivery()]);
    await harness.consume(() => {
      if (harness.handled.length === 1) throw new Error('a bug');
      return CLAIMED;
    });
    await harness.untilHandled(2, 15_000);
  });

  it('of a newer version are left alone and kept for others', async () => {
    const board = await boardQueues(harness.settings);
    try {
      await board.queues[0]!.add('stage', { ...aDelivery(), v: 2 } as never, { jobId: 's-new-0' });
      await harness.consume(() => CLAIMED);
      await waitFor(async () => (await board.queues[0]!.getDelayedCount()) === 1, { what: 'it to be put aside' });
      expect(harness.handled).toEqual([]);
    } finally {
      await board.close();
    }
  });

  it('stay where they are while a consumer is paused, and closing waits for what is handled', async () => {
    let release = (): void => undefined;
    let stopReason: unknown;
    const busy = new Promise<void>((resolve) => (release = resolve));
    const consumer = await harness.consume(async (_, signal) => {
      signal.addEventListener('abort', () => (stopReason = signal.reason));
      await busy;
      return CLAIMED;
    });
    await harness.deliveries.add('cpu', [aDelivery()]);
    await harness.untilHandled(1);
    await consumer.pause();
    await harness.deliveries.add('cpu', [aDelivery(), aDelivery()]);
    const closed = consumer.close();
    expect(stopReason).toBe('shutdown');
    release();
    await closed;
    expect(harness.handled).toHaveLength(1);
    expect((await completed()).map((job) => job.id)).toHaveLength(1);
    await harness.consume(() => CLAIMED);
    await harness.untilHandled(3);
  });

  it('of a consumer that died go to another, and twice unlucky ones can be added again', async () => {
    const delivery = aDelivery();
    await harness.deliveries.add('cpu', [delivery]);
    for (const _ of ['first', 'second']) {
      const child = await harness.consumeForever(400);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await harness.consume(() => CLAIMED, { lockMs: 400 });
    const again = async (): Promise<boolean> => {
      await harness.deliveries.add('cpu', [delivery]);
      return harness.handled.length > 0;
    };
    await waitFor(again, { what: 'the delivery to come a third time', timeoutMs: 20_000, everyMs: 200 });
    expect(harness.handled[0]).toMatchObject(delivery);
  });

  it('are kept for Bull Board, but not without end', async () => {
    const count = 2100;
    for (let at = 0; at < count; at += 700) {
      await harness.deliveries.add(
        'cpu',
        Array.from({ length: 700 }, () => aDelivery()),
      );
    }
    await harness.consume(() => CLAIMED, { concurrency: 20 });
    await harness.untilHandled(count, 40_000);
    await waitFor(async () => (await completed()).length >= Math.min(count, 2000), { what: 'all to be finished' });
    await waitFor(
      async () => {
        await harness.deliveries.prune();
        return (await completed()).length <= 2001;
      },
      { what: 'the oldest to be dropped' },
    );
    expect((await completed()).length).toBeGreaterThan(1900);
  });

  it('tell which store they lie in', async () => {
    expect(await harness.deliveries.ping()).toEqual({
      store: name,
      version: expect.stringMatching(/^\d+\.\d+/),
      warnings: [],
      ...(name === 'redis' && { appendOnly: false }),
    });
  });

  async function completed(): Promise<{ id?: string | undefined }[]> {
    const board = await boardQueues(harness.settings);
    try {
      return await board.queues[0]!.getCompleted(0, 5000);
    } finally {
      await board.close();
    }
  }
});
