import { AppError, type QueueName } from '@frameq/domain';
import type { Deliveries, Delivery } from './delivery.js';
import { deliveryId } from './message.js';
import { openProducer, type Producer } from './producer.js';
import { reportTrouble, type TroubleLog } from './queue-trouble.js';
import type { StoreSettings } from './store-settings.js';

/** How long finished messages are kept for Bull Board, in seconds, and how many of each queue. */
const KEEP_AGE_S = 3600;
const KEEP_COUNT = 2000;

/** Up to here one message after the other is faster: in Postgres a bulk makes two temporary tables, which takes 4 ms. */
const FEW = 6;

/**
 * Opens the sending side of the queue. Resolves also while the store is away: then every call throws QUEUE_UNAVAILABLE
 * within seconds, and the next one tries again.
 */
export async function openDeliveries(settings: StoreSettings & { readonly log?: TroubleLog }): Promise<Deliveries> {
  const deliveries = new StoreDeliveries(settings, settings.log);
  await deliveries.ping().catch(() => undefined);
  return deliveries;
}

class StoreDeliveries implements Deliveries {
  private opening: Promise<Producer> | null = null;
  private closed = false;

  private readonly onTrouble: (error: Error) => void;

  constructor(
    private readonly settings: StoreSettings,
    log: TroubleLog | undefined,
  ) {
    this.onTrouble = reportTrouble(log, 'all');
  }

  async add(queue: QueueName, deliveries: readonly Omit<Delivery, 'v'>[]): Promise<void> {
    if (deliveries.length === 0) return;
    // Postgres would look at every kept message each time one finishes; there `prune` keeps the count.
    const kept = this.settings.redisUrl === null ? { age: KEEP_AGE_S } : { age: KEEP_AGE_S, count: KEEP_COUNT };
    const messages = deliveries.map((delivery) => ({
      name: 'stage',
      data: { v: 1, ...delivery } satisfies Delivery,
      // A message fails only when its consumer died twice: it must not block its id (docs/adr/0002-redelivery.md).
      opts: { jobId: deliveryId(delivery), attempts: 1, removeOnComplete: kept, removeOnFail: true },
    }));
    await this.ask(async ({ queues }) => {
      const store = queues.get(queue)!;
      if (messages.length > FEW) return void (await store.addBulk(messages));
      for (const { name, data, opts } of messages) await store.add(name, data, opts);
    });
  }

  waiting(queue: QueueName): Promise<number> {
    return this.ask(async ({ queues }) => queues.get(queue)!.getWaitingCount());
  }

  drop(queue: QueueName): Promise<void> {
    return this.ask(async ({ queues }) => queues.get(queue)!.drain(true));
  }

  ping(): ReturnType<Deliveries['ping']> {
    return this.ask((producer) => producer.ping());
  }

  prune(): Promise<void> {
    return this.ask(async ({ queues }) => {
      for (const queue of queues.values()) {
        const [oldestKept] = await queue.getCompleted(KEEP_COUNT, KEEP_COUNT);
        if (oldestKept?.finishedOn !== undefined) {
          await queue.clean(Date.now() - oldestKept.finishedOn, 50_000, 'completed');
        }
      }
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    const producer = await this.opening?.catch(() => null);
    await producer?.close();
  }

  /** Every way in which the store can be away ends as one error that callers know how to live with. */
  private async ask<T>(question: (producer: Producer) => Promise<T>): Promise<T> {
    try {
      return await question(await this.producer());
    } catch (cause) {
      const store = this.settings.redisUrl === null ? 'Postgres' : 'Redis';
      throw new AppError('QUEUE_UNAVAILABLE', `The queue store (${store}) does not answer.`, { cause });
    }
  }

  private producer(): Promise<Producer> {
    if (this.closed) throw new Error('The deliveries are closed.');
    this.opening ??= openProducer(this.settings, this.onTrouble).catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }
}
