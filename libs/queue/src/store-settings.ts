/** Where BullMQ lives: Redis when `redisUrl` is set, else the Postgres of `databaseUrl`. */
export interface StoreSettings {
  readonly redisUrl: string | null;
  readonly databaseUrl: string;
}

/** Reconnects at once, then every second at most: an outage ends when the store is back, not some seconds later. */
export function retryStrategy(times: number): number {
  return Math.min(times * 100, 1000);
}

/** Connection settings of a process that takes messages: it waits for the store as long as it takes. */
export function redisConsumerOptions(url: string): {
  url: string;
  maxRetriesPerRequest: null;
  connectTimeout: number;
  keepAlive: number;
  retryStrategy: (times: number) => number;
} {
  return { url, maxRetriesPerRequest: null, connectTimeout: 5000, keepAlive: 10_000, retryStrategy };
}

/**
 * Connection settings for BullMQ in Postgres, whose tables BullMQ makes itself in a schema of its own.
 * @param max connections for queries; a consumer has one more, which listens
 */
export function postgresOptions(url: string, max: number): Record<string, unknown> & { connectionString: string } {
  return {
    connectionString: url,
    migrate: true,
    max,
    application_name: 'frameq-queue',
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Messages are disposable: those that a crash of Postgres forgets are dispatched again, so none waits for the disk.
    options: '-c synchronous_commit=off -c jit=off',
  };
}
