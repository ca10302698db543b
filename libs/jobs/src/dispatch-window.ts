import type { WorkerStore } from '@frameq/db';
import type { QueueName } from '@frameq/domain';

/** Waiting messages are worth this much work. */
const WORTH_S = 2;
const LARGEST = 500;
/** Kept waiting where no worker lives, so that one that appears starts at once. */
const WITHOUT_WORKER = 4;
const FACTS_VALID_MS = 1000;
/** Consumption is measured over this long: shorter, and the filling of idle slots looks like speed. */
const HORIZON_MS = 250;

/**
 * How many messages of a queue should wait: what its live workers finish in about 2 s, at least one per slot, at most 500.
 * The rate of the last 10 s comes from the database; a rise is seen sooner from how fast messages leave.
 */
export class DispatchWindow {
  private slots = 0;
  private recentRate = 0;
  private knownAt = -Infinity;
  private measuredRate = 0;
  private since = -Infinity;
  private consumed = 0;
  private lastWaiting = 0;

  constructor(
    private readonly queue: QueueName,
    private readonly workers: Pick<WorkerStore, 'liveSlots' | 'recentRate'>,
  ) {}

  /** The window at this moment, given what waits. Throws DATABASE_UNAVAILABLE. */
  async size(waiting: number, nowMs: number): Promise<number> {
    if (nowMs - this.knownAt > FACTS_VALID_MS) {
      [this.slots, this.recentRate] = await Promise.all([
        this.workers.liveSlots(this.queue),
        this.workers.recentRate(this.queue),
      ]);
      this.knownAt = nowMs;
    }
    this.measure(waiting, nowMs);
    const worth = Math.ceil(WORTH_S * Math.max(this.recentRate, this.measuredRate));
    return Math.min(LARGEST, Math.max(this.slots || WITHOUT_WORKER, worth));
  }

  /** Says that so many messages were added. */
  added(count: number): void {
    this.lastWaiting += count;
  }

  /** Says that what waited was taken back; it was not consumed. */
  dropped(): void {
    this.lastWaiting = 0;
  }

  private measure(waiting: number, nowMs: number): void {
    this.consumed += Math.max(0, this.lastWaiting - waiting);
    this.lastWaiting = waiting;
    const elapsed = nowMs - this.since;
    if (elapsed < HORIZON_MS) return;
    // What went into slots that were idle says nothing about how fast work is done.
    const done = Math.max(0, this.consumed - this.slots);
    this.measuredRate = elapsed > 4 * HORIZON_MS ? 0 : (done * 1000) / elapsed;
    this.since = nowMs;
    this.consumed = 0;
  }
}
