import pg from 'pg';
import { Announcer } from './announcer.js';
import { explainDatabaseError, isConnectionError, isTimeLimit } from './connection-error.js';
import { Listener } from './listener.js';
import type { Statement } from './statement.js';

/** Something that runs prepared statements: the pool, or one transaction. */
export interface Queryable {
  /** Runs a statement and returns its rows; bigint comes as number. Throws DATABASE_UNAVAILABLE when Postgres is away. */
  query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

/** Postgres as frameq uses it beneath Prisma: prepared statements, transactions, notifications. */
export interface Database extends Queryable {
  readonly url: string;
  /** Runs `work` in one transaction; rolled back when it throws, with the error of `work` coming through. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * Hears a channel over a connection of its own that reconnects for ever; `onMessage('')` after each reconnect. Resolves
   * when the first attempt to connect has ended.
   */
  listen(channel: string, onMessage: (payload: string) => void): Promise<{ close(): Promise<void> }>;
  /** Sends a notification. Throws DATABASE_UNAVAILABLE. */
  notify(channel: string, payload?: string): Promise<void>;
  /** Sends an empty notification soon, at most one per channel in 100 ms; never throws: it is a hint. */
  announce(channel: string): void;
  /** False when the last thing that was tried found Postgres away. */
  isReachable(): boolean;
  /** For how many milliseconds Postgres has answered without a break; 0 when it is away or was never asked. */
  reachableForMs(): number;
  /** Closes every connection; calls that are under way end first. */
  close(): Promise<void>;
}

/** How to open a database. */
export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most; 10 unless told. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
}

/**
 * Every statement here finds its rows by an index. Without this, a plan that was prepared while tables were small and not
 * yet analyzed reads them whole; and compiling a plan takes longer than any of them runs.
 */
const PLANNER = '-c enable_seqscan=off -c jit=off';

/** Longer than Postgres may take, by `statement_timeout`: who has not answered by then is out of reach, as is its connection. */
const ANSWER_MS = 15_000;

const NOTIFY: Statement = { name: 'notify', text: 'select pg_notify($1, $2)' };

/** Opens a pool; nothing is connected before the first call. A connection that dies never ends the process. */
export function openDatabase(options: DatabaseOptions): Database {
  return new PooledDatabase(options);
}

class PooledDatabase implements Database {
  readonly url: string;
  private readonly pool: pg.Pool;
  private readonly listeners = new Set<Listener>();
  private readonly announcer = new Announcer((channel) => this.notify(channel));
  private reachableSince: number | null = null;
  private away = false;

  constructor(private readonly options: DatabaseOptions) {
    this.url = options.url;
    this.pool = new pg.Pool({
      connectionString: options.url,
      max: options.max ?? 10,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: 10_000,
      query_timeout: ANSWER_MS,
      idle_in_transaction_session_timeout: 15_000,
      options: PLANNER,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      types: { getTypeParser },
    });
    // An idle connection that breaks has no caller to tell; without a listener it would end the process.
    this.pool.on('error', (error) => this.saw(error));
  }

  async query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.watched(() => run<Row>(this.pool, statement, values));
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.watched(async () => {
      const client = await this.pool.connect();
      let broken: Error | undefined;
      // A connection that ends between two statements has no query to tell; without a listener it would end the process.
      const onError = (error: Error): void => void (broken = error);
      client.on('error', onError);
      try {
        return await commit(client, work);
      } catch (error) {
        if (isConnectionError(error)) broken ??= error as Error;
        if (broken === undefined) await client.query('rollback').catch(onError);
        throw broken ?? error;
      } finally {
        client.off('error', onError);
        client.release(broken);
      }
    });
  }

  async listen(channel: string, onMessage: (payload: string) => void): Promise<{ close(): Promise<void> }> {
    const { url, options } = this;
    const listener = new Listener({ url, applicationName: options.applicationName, channel, onMessage });
    this.listeners.add(listener);
    await listener.started;
    return {
      close: async () => {
        this.listeners.delete(listener);
        await listener.close();
      },
    };
  }

  async notify(channel: string, payload = ''): Promise<void> {
    await this.query(NOTIFY, [channel, payload]);
  }

  announce(channel: string): void {
    this.announcer.announce(channel);
  }

  isReachable(): boolean {
    return !this.away;
  }

  reachableForMs(): number {
    return this.reachableSince === null ? 0 : performance.now() - this.reachableSince;
  }

  async close(): Promise<void> {
    await this.announcer.close();
    await Promise.all([...this.listeners].map((listener) => listener.close()));
    this.listeners.clear();
    if (!this.pool.ended) await this.pool.end();
  }

  private async watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.away = false;
      this.reachableSince ??= performance.now();
      return result;
    } catch (error) {
      this.saw(error);
      throw explainDatabaseError(error);
    }
  }

  private saw(error: unknown): void {
    if (!isConnectionError(error) || isTimeLimit(error)) return;
    this.away = true;
    this.reachableSince = null;
  }
}

async function commit<T>(client: pg.PoolClient, work: (tx: Queryable) => Promise<T>): Promise<T> {
  await client.query('begin');
  const result = await work({ query: (statement, values) => run(client, statement, values) });
  const { command } = await client.query('commit');
  // Postgres answers a commit after a failed statement with a rollback, and calls that a success.
  if (command !== 'COMMIT') throw new Error('A statement of the transaction failed and its error was swallowed.');
  return result;
}

async function run<Row>(
  client: pg.Pool | pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const { name, text, answerWithinMs } = statement;
  const question = { name, text, values: [...values], query_timeout: answerWithinMs ?? ANSWER_MS };
  const answer = await client.query(question);
  return answer.rows as Row[];
}

const INT8 = 20;
const INT8_ARRAY = 1016;

/** bigint columns as numbers: tokens and counts stay below 2^53, which the schema checks. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8 && format !== 'binary') return Number;
  const parse = pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown;
  return oid === INT8_ARRAY ? (value) => (parse(value) as string[]).map(Number) : parse;
}
