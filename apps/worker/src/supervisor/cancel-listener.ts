import { CANCEL_CHANNEL, type Database } from '@frameq/db';
import type { Heartbeat } from './heartbeat.js';
import type { RunningStages } from './running-stages.js';

/** How long a job's cancel is remembered, for a claim that was under way when it came. */
const REMEMBER_MS = 15_000;

/**
 * Hears of cancels as they are requested. It stops nothing by itself: a notification makes the heartbeat ask at once, because
 * the row alone knows whether the cancel still holds.
 */
export class CancelListener {
  private readonly heard = new Map<string, number>();
  private listening: { close(): Promise<void> } | undefined;

  constructor(
    private readonly db: Pick<Database, 'listen'>,
    private readonly running: RunningStages,
    private readonly heartbeat: Pick<Heartbeat, 'now'>,
  ) {}

  /** Listens from now on, through every reconnect. */
  async start(): Promise<void> {
    this.listening = await this.db.listen(CANCEL_CHANNEL, (jobId) => this.hear(jobId));
  }

  /** Has the heartbeat look at a stage that was just claimed, when its job's cancel was heard of lately. */
  check(jobId: string): void {
    const heardAt = this.heard.get(jobId);
    if (heardAt !== undefined && heardAt > performance.now() - REMEMBER_MS) this.heartbeat.now();
  }

  async close(): Promise<void> {
    await this.listening?.close();
  }

  private hear(jobId: string): void {
    const now = performance.now();
    for (const [id, time] of this.heard) if (time <= now - REMEMBER_MS) this.heard.delete(id);
    if (jobId !== '') this.heard.set(jobId, now);
    // An empty one means that the connection was lost: anything may have been missed.
    if (jobId === '' || this.running.hasJob(jobId)) this.heartbeat.now();
  }
}
