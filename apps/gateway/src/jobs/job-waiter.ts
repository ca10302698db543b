import { type Database, EVENT_CHANNEL, type JobStore } from '@frameq/db';
import type { OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';

/** A notification may come before its event can be read, or be lost with a connection: look again. */
const LOOK_AGAIN_MS = 1_000;

/** Lets requests wait for the end of jobs: one LISTEN connection and one statement for all of them. */
export class JobWaiter implements OnModuleDestroy {
  private readonly waiting = new Map<() => void, string>();
  private listening: Promise<{ close(): Promise<void> }> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private again = false;

  constructor(
    private readonly jobs: Pick<JobStore, 'ended'>,
    private readonly database: Pick<Database, 'listen'>,
    private readonly log: Logger,
  ) {}

  /** Resolves when the job has ended or is gone, when the time is up, when the signal is aborted, and when the gateway stops. */
  async wait(jobId: string, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.start();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const limit = setTimeout(release, ms);
    signal.addEventListener('abort', release, { once: true });
    this.waiting.set(release, jobId);
    void this.look();
    await released;
    clearTimeout(limit);
    signal.removeEventListener('abort', release);
    this.waiting.delete(release);
  }

  /** Lets everybody go: the server cannot close while requests wait. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    for (const release of this.waiting.keys()) release();
    await (await this.listening)?.close();
  }

  private start(): void {
    this.listening ??= this.database.listen(EVENT_CHANNEL, () => void this.look());
    if (this.timer !== undefined) return;
    this.timer = setInterval(() => void this.look(), LOOK_AGAIN_MS);
    this.timer.unref();
  }

  /** Looks at all jobs at once. Calls that come while it looks are made up for by one more look. */
  private async look(): Promise<void> {
    this.again = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.again && this.waiting.size > 0) {
        this.again = false;
        const ended = new Set(await this.jobs.ended([...new Set(this.waiting.values())]));
        for (const [release, id] of this.waiting) if (ended.has(id)) release();
      }
    } catch (error) {
      this.log.warn({ err: error }, 'Jobs that are waited for cannot be looked at now; trying again.');
    } finally {
      this.looking = false;
    }
  }
}
