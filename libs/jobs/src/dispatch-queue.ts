import { leaseKey, type StageStore, type WorkerStore } from '@frameq/db';
import type { QueueName } from '@frameq/domain';
import type { Deliveries } from '@frameq/queue';
import { DispatchWindow } from './dispatch-window.js';

/** What dispatching needs. */
export interface DispatchParts {
  readonly stages: Pick<StageStore, 'ready'>;
  readonly workers: Pick<WorkerStore, 'liveSlots' | 'recentRate'>;
  readonly deliveries: Pick<Deliveries, 'add' | 'waiting' | 'drop'>;
}

/** A message that was lost is added again after this long at most. */
const REMEMBER_MS = 10_000;

/**
 * Keeps the window of one queue filled with the head of the fair order. What was added lately and is still ready is not
 * added again: ids make that harmless, but not free. Why nothing is ever left undelivered: docs/adr/0002-redelivery.md.
 */
export class QueueDispatcher {
  private readonly window: DispatchWindow;
  /** When each delivery that was still ready at the last look was added, by stage and token. */
  private remembered = new Map<string, number>();

  constructor(
    private readonly queue: QueueName,
    private readonly parts: DispatchParts,
  ) {
    this.window = new DispatchWindow(queue, parts.workers);
  }

  /**
   * Looks once and adds what is missing.
   * @returns how many were added, and whether the queue was well filled, so that the next look can wait
   * @throws QUEUE_UNAVAILABLE, DATABASE_UNAVAILABLE
   */
  async fill(nowMs: number): Promise<{ added: number; filled: boolean }> {
    const waiting = await this.parts.deliveries.waiting(this.queue);
    const size = await this.window.size(waiting, nowMs);
    if (waiting > 0 && waiting >= size / 2) return { added: 0, filled: true };
    // An empty store may have been flushed, so nothing that was added counts any more.
    if (waiting === 0) this.remembered.clear();
    this.forgetOld(nowMs);
    const stages = await this.parts.stages.ready(this.queue, size);
    const known = new Map<string, number>();
    const missing = stages.filter((stage) => {
      const key = leaseKey(stage);
      const addedAt = this.remembered.get(key);
      known.set(key, addedAt ?? nowMs);
      return addedAt === undefined;
    });
    if (missing.length > 0) await this.parts.deliveries.add(this.queue, missing);
    this.window.added(missing.length);
    this.remembered = known;
    return { added: missing.length, filled: false };
  }

  /**
   * Takes back what waits in the store and fills it anew: for when the order has changed, and messages that wait already
   * would defeat that. Throws QUEUE_UNAVAILABLE, DATABASE_UNAVAILABLE.
   */
  async refill(nowMs: number): Promise<{ added: number; filled: boolean }> {
    await this.parts.deliveries.drop(this.queue);
    this.window.dropped();
    this.remembered.clear();
    return this.fill(nowMs);
  }

  private forgetOld(nowMs: number): void {
    for (const [key, addedAt] of this.remembered) if (nowMs - addedAt > REMEMBER_MS) this.remembered.delete(key);
  }
}
