import type { QueueName } from '@frameq/domain';
import type { Database, Queryable } from './database.js';
import { loadStatement } from './statement.js';

/** How a queue is held back. */
export type QueueHoldMode = 'paused' | 'draining';

/** A queue as it is now, over all tenants. */
export interface QueueRow {
  readonly queue: QueueName;
  /** Null: it is open. */
  readonly hold: QueueHoldMode | null;
  /** Since when it is held, and by whom. */
  readonly since: Date | null;
  readonly actor: string | null;
  /** Stages that may start now, counted up to 10,001. */
  readonly queued: number;
  /** Stages that wait for their next attempt to become due. */
  readonly delayed: number;
  readonly running: number;
  /** Stages that live workers can run at once. */
  readonly slots: number;
  readonly oldestQueuedAt: Date | null;
}

const LIST = loadStatement('list-queues');
const HOLD = loadStatement('hold-queue');
const RELEASE = loadStatement('release-queue');
const CEILING = 10_001;

/** The queues and what holds them; a hold is a row, so it outlives every process. */
export class QueueStore {
  constructor(private readonly db: Database) {}

  /** These queues, in this order. */
  async list(queues: readonly QueueName[], tx: Queryable = this.db): Promise<QueueRow[]> {
    return tx.query<QueueRow>(LIST, [queues, CEILING]);
  }

  /** Holds a queue; false when it was held in this way before. */
  async hold(queue: QueueName, mode: QueueHoldMode, actor: string, tx: Queryable = this.db): Promise<boolean> {
    const [row] = await tx.query<{ before: QueueHoldMode | null }>(HOLD, [queue, mode, actor]);
    return row?.before !== mode;
  }

  /** Opens a queue; false when it was open. */
  async release(queue: QueueName, tx: Queryable = this.db): Promise<boolean> {
    return (await tx.query(RELEASE, [queue])).length > 0;
  }
}
