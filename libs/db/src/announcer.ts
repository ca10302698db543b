const INTERVAL_MS = 100;

/**
 * Sends at most one empty notification per channel in 100 ms: the first at once, later ones together. A NOTIFY in every
 * commit would halve the number of commits that Postgres can do.
 */
export class Announcer {
  private readonly waiting = new Map<string, { timer: NodeJS.Timeout; again: boolean }>();
  private readonly sending = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly notify: (channel: string) => Promise<void>) {}

  /** Says that something changed. */
  announce(channel: string): void {
    const held = this.waiting.get(channel);
    if (held !== undefined) held.again = true;
    else if (!this.closed) this.send(channel);
  }

  /** Sends what is still held back; resolves when it is on its way. */
  async close(): Promise<void> {
    this.closed = true;
    for (const [channel, { timer, again }] of this.waiting) {
      clearTimeout(timer);
      if (again) this.deliver(channel);
    }
    this.waiting.clear();
    await Promise.all(this.sending);
  }

  private send(channel: string): void {
    this.deliver(channel);
    const timer = setTimeout(() => {
      const { again } = this.waiting.get(channel)!;
      this.waiting.delete(channel);
      if (again) this.send(channel);
    }, INTERVAL_MS);
    timer.unref();
    this.waiting.set(channel, { timer, again: false });
  }

  private deliver(channel: string): void {
    // A hint that is lost costs a little time: who listens also looks by itself.
    const sent = this.notify(channel)
      .catch(() => undefined)
      .finally(() => this.sending.delete(sent));
    this.sending.add(sent);
  }
}
