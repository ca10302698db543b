import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const ASK_MS = 2_000;
const END_MS = 1_000;

/** Which lock to hold, and over which connection. */
export interface LeadershipTerms {
  readonly url: string;
  readonly applicationName: string;
  /** The advisory lock that makes the leader; one number per role. */
  readonly lock: number;
}

/**
 * One leader among processes with the same role: whoever holds the advisory lock, over a connection of its own. The others
 * ask every 2 s. Postgres frees the lock when the connection ends, so a leader that dies is followed at once; one that is
 * cut off may lead for some seconds beside its follower, so what leaders do must be harmless when done twice.
 */
export class Leadership {
  private leading = false;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly terms: LeadershipTerms) {
    this.running = this.run();
  }

  /** True while this process leads. */
  isLeader(): boolean {
    return this.leading;
  }

  /** Gives the lock back; resolves when the connection is closed. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closing.signal.aborted) {
      await this.hold().catch(() => undefined);
      this.leading = false;
      await this.pause();
    }
  }

  /** Connects, asks for the lock until it has it, and keeps it until the connection breaks. */
  private async hold(): Promise<void> {
    const { url, applicationName, lock } = this.terms;
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    let broken = false;
    const onBroken = (): void => {
      broken = true;
      this.leading = false;
    };
    client.on('error', onBroken);
    client.on('end', onBroken);
    try {
      await client.connect();
      while (!this.closing.signal.aborted && !broken) {
        // A leader asks for nothing, but a connection that died without a word shows itself.
        const question = this.leading ? 'select true as held' : 'select pg_try_advisory_lock($1) as held';
        const { rows } = await client.query<{ held: boolean }>(question, this.leading ? [] : [lock]);
        this.leading = rows[0]?.held === true && !broken;
        await this.pause();
      }
    } finally {
      // A connection that is cut off may never say that it has ended.
      this.leading = false;
      await Promise.race([client.end().catch(() => undefined), delay(END_MS, undefined, { ref: false })]);
    }
  }

  private async pause(): Promise<void> {
    await delay(ASK_MS, undefined, { signal: this.closing.signal }).catch(() => undefined);
  }
}
