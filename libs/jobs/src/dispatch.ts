import { QUEUES, type QueueName } from '@frameq/domain';
import { type DispatchParts, QueueDispatcher } from './dispatch-queue.js';

/** Hands ready stages to the workers; made by `createDispatcher`. */
export interface Dispatcher {
  /** Looks at the queues (all unless told) soon: calls within 10 ms count as one. Returns at once, never throws. */
  wake(queues?: readonly QueueName[]): void;
  /** Looks at a queue now. Resolves with how many deliveries were added; 0 when a store was away. Never rejects. */
  run(queue: QueueName): Promise<number>;
  /** Takes back what waits in the store and fills it anew, in the order as it is now. Never rejects. */
  refill(queues: readonly QueueName[]): Promise<void>;
  /** Waits for the looks under way and makes no more. */
  close(): Promise<void>;
}

/** What `createDispatcher` takes; a pino logger fits. */
export interface DispatcherParts extends DispatchParts {
  readonly log: { warn(fields: object, message: string): void };
}

const COALESCE_MS = 10;
/** A well filled queue is looked at less often: draining half of its window takes a second. */
const FILLED_MS = 50;
const WARN_EVERY_MS = 30_000;

/**
 * Makes the dispatcher of a process. It may be called by anyone at any time: after each commit that makes stages ready, and
 * by the keeper every second. What it could not do for lack of a store, a later look does.
 */
export function createDispatcher({ log, ...parts }: DispatcherParts): Dispatcher {
  let warnedAt = -Infinity;
  const onTrouble = (err: unknown): void => {
    const now = performance.now();
    if (now - warnedAt < WARN_EVERY_MS) return;
    warnedAt = now;
    log.warn({ err }, 'Ready stages cannot be dispatched now; trying again.');
  };
  const lanes = new Map(QUEUES.map((queue) => [queue, new Lane(queue, parts, onTrouble)]));
  return {
    wake: (queues = QUEUES) => queues.forEach((queue) => lanes.get(queue)?.wake()),
    run: (queue) => lanes.get(queue)!.run(),
    refill: async (queues) => void (await Promise.all(queues.map((queue) => lanes.get(queue)!.run(true)))),
    close: async () => void (await Promise.all([...lanes.values()].map((lane) => lane.close()))),
  };
}

/** The looks at one queue, one after the other. */
class Lane {
  private readonly dispatcher: QueueDispatcher;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<number> | null = null;
  private wokenMeanwhile = false;
  private notBefore = -Infinity;
  private closed = false;

  constructor(
    queue: QueueName,
    parts: DispatchParts,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.dispatcher = new QueueDispatcher(queue, parts);
  }

  wake(): void {
    if (this.closed || this.timer !== undefined) return;
    if (this.looking !== null) {
      this.wokenMeanwhile = true;
      return;
    }
    this.timer = setTimeout(() => void this.run(), Math.max(0, this.notBefore - performance.now()));
    this.timer.unref();
  }

  async run(anew = false): Promise<number> {
    // A look under way may have passed what the caller wants seen, so it is followed by one more.
    while (this.looking !== null) await this.looking;
    if (this.closed) return 0;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.looking = this.look(anew);
    return this.looking;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private async look(anew: boolean): Promise<number> {
    const now = performance.now();
    try {
      const { added, filled } = await (anew ? this.dispatcher.refill(now) : this.dispatcher.fill(now));
      this.notBefore = now + (filled ? FILLED_MS : COALESCE_MS);
      return added;
    } catch (error) {
      this.notBefore = now + FILLED_MS;
      this.onTrouble(error);
      return 0;
    } finally {
      this.looking = null;
      if (this.wokenMeanwhile) {
        this.wokenMeanwhile = false;
        this.wake();
      }
    }
  }
}
