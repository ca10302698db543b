import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
const PROBE_MS = 15_000;

/** What a listener needs to know. */
export interface ListenTerms {
  readonly url: string;
  readonly applicationName: string;
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
}

/**
 * Hears one channel over a connection of its own and reconnects for ever. Messages sent while it was away are lost, so it
 * calls `onMessage('')` after each reconnect: the listener looks at the rows again. A connection that died without a word
 * is found by a probe every 15 s.
 */
export class Listener {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  /** Resolves when the first attempt to connect has ended, well or not. */
  readonly started: Promise<void>;

  constructor(private readonly terms: ListenTerms) {
    let onFirstAttempt = (): void => undefined;
    this.started = new Promise((resolve) => (onFirstAttempt = resolve));
    this.running = this.run(() => onFirstAttempt());
  }

  /** Stops listening; resolves when the connection is closed. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(onFirstAttempt: () => void): Promise<void> {
    let failures = 0;
    for (let attempt = 0; !this.closing.signal.aborted; attempt++) {
      await this.hear(() => {
        failures = 0;
        onFirstAttempt();
        if (attempt > 0) this.terms.onMessage('');
      });
      onFirstAttempt();
      const wait = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures++);
      await delay(wait, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
  }

  /** Connects and hears until the connection ends; never throws. */
  private async hear(onConnected: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.terms.url,
      application_name: this.terms.applicationName,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    let onClosing = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      onClosing = resolve;
      client.once('error', () => resolve());
      client.once('end', () => resolve());
    });
    this.closing.signal.addEventListener('abort', onClosing, { once: true });
    client.on('error', () => undefined);
    client.on('notification', (message) => this.terms.onMessage(message.payload ?? ''));
    let probe: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(this.terms.channel)}`);
      onConnected();
      const lost = new Promise<void>((resolve) => {
        probe = setInterval(() => void client.query('select 1').catch(() => resolve()), PROBE_MS);
        probe.unref();
      });
      await Promise.race([ended, lost]);
    } catch {
      // Away, or not yet there: the caller tries again.
    } finally {
      clearInterval(probe);
      this.closing.signal.removeEventListener('abort', onClosing);
      await Promise.race([client.end().catch(() => undefined), delay(1_000, undefined, { ref: false })]);
    }
  }
}
