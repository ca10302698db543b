import type { ReadyStage } from '@frameq/db';
import type { QueueName } from '@frameq/domain';

/** What a consumption watch needs. */
export interface ConsumptionParts {
  readonly queues: readonly QueueName[];
  /** Free slots of a queue. */
  readonly free: (queue: QueueName) => number;
  /** Whether the worker means to take work now. */
  readonly isOpen: () => boolean;
  /** The head of a queue. */
  readonly ready: (queue: QueueName, limit: number) => Promise<readonly ReadyStage[]>;
  /** For how long work may lie there with nobody taking it, in milliseconds; 60,000 unless told. */
  readonly limitMs?: number;
  readonly clock?: () => number;
}

const LOOK_MS = 5_000;
const LIMIT_MS = 60_000;

/**
 * Notices a worker that lives but takes no work: for a minute it had free slots, stages were ready, and no claim was answered
 * with a stage, or with a limit. It looks by itself every 5 s; who asks gets what is known and waits for nothing.
 */
export class ConsumptionWatch {
  private readonly since = new Map<QueueName, number>();
  private readonly clock: () => number;
  private readonly limitMs: number;
  private timer: NodeJS.Timeout | undefined;
  private busy = false;

  constructor(private readonly parts: ConsumptionParts) {
    this.clock = parts.clock ?? (() => performance.now());
    this.limitMs = parts.limitMs ?? LIMIT_MS;
  }

  /** Looks from now on. */
  start(): void {
    this.timer = setInterval(() => void this.look(), Math.min(LOOK_MS, this.limitMs / 4)).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Notes that a claim on a queue was answered with a stage, or with a limit. */
  answered(queue: QueueName): void {
    this.since.delete(queue);
  }

  /** Looks once; while Postgres is away nothing is known, and nobody is blamed. Never rejects. */
  async look(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (const queue of this.parts.queues) await this.lookAt(queue);
    } catch {
      this.since.clear();
    } finally {
      this.busy = false;
    }
  }

  /** The queue that lies idle although this worker could take from it, and since how many seconds; null when none does. */
  stuck(): { readonly queue: QueueName; readonly seconds: number } | null {
    for (const [queue, since] of this.since) {
      const ms = this.clock() - since;
      if (ms >= this.limitMs) return { queue, seconds: Math.round(ms / 1_000) };
    }
    return null;
  }

  private async lookAt(queue: QueueName): Promise<void> {
    const idle = (): boolean => this.parts.isOpen() && this.parts.free(queue) > 0;
    const before = this.clock();
    if (!idle() || (await this.parts.ready(queue, 1)).length === 0 || !idle()) this.since.delete(queue);
    else if (!this.since.has(queue)) this.since.set(queue, before);
  }
}
