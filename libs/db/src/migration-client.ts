import { AppError } from '@frameq/domain';
import pg from 'pg';

/** Opens one connection outside any pool, hands it to `work` and closes it. Throws DATABASE_UNAVAILABLE when it cannot. */
export async function withMigrationClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'frameq-migrate',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A connection that breaks also rejects the query that is under way; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('DATABASE_UNAVAILABLE', `Postgres cannot be reached: ${reason}`, { cause });
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
