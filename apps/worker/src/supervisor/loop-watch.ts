import type { Log } from './log.js';

const LOOK_MS = 500;
const ALARM_MS = 1_000;
const REFUSE_MS = 3_000;
const RECOVER_MS = 5_000;

/**
 * Watches this process's event loop. A supervisor that was held up for 3 s, by the machine or by a bug, takes no new work for
 * a while: it could not look after what it has.
 */
export class LoopWatch {
  private readonly timer: NodeJS.Timeout;
  private expected: number;
  private refuseUntil = 0;

  constructor(
    private readonly log: Log,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.expected = clock() + LOOK_MS;
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /** True while no work should be claimed. */
  isStalled(): boolean {
    return this.clock() - this.expected > REFUSE_MS || this.clock() < this.refuseUntil;
  }

  /** Measures by how much it is late; called by its own timer. */
  look(): void {
    const now = this.clock();
    const lateMs = Math.round(now - this.expected);
    this.expected = now + LOOK_MS;
    if (lateMs > REFUSE_MS) this.refuseUntil = now + RECOVER_MS;
    if (lateMs > ALARM_MS) this.log.warn({ late_ms: lateMs }, 'The event loop was held up.');
  }

  close(): void {
    clearInterval(this.timer);
  }
}
