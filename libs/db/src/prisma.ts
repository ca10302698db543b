import { PrismaPg } from '@prisma/adapter-pg';
import { explainPrismaError } from './explain-prisma-error.js';
import { PrismaClient } from './generated/prisma/client.js';

export type { PrismaClient } from './generated/prisma/client.js';

/** Where Prisma connects and how many connections it may hold. */
export interface PrismaTerms {
  readonly url: string;
  /** Connections at most; 5 unless told. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** After how many milliseconds without an answer a connection counts as lost; 15 s unless told. */
  readonly answerWithinMs?: number;
}

const ANSWER_MS = 15_000;

/**
 * Opens the client for plain reads and writes; the per-stage path goes through `Database`. Connects at the first query.
 * Close it with `$disconnect()`. Its calls throw DATABASE_UNAVAILABLE when Postgres is away.
 */
export function openPrisma(terms: PrismaTerms): PrismaClient {
  const adapter = new PrismaPg(
    {
      connectionString: terms.url,
      max: terms.max ?? 5,
      application_name: terms.applicationName,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      statement_timeout: 10_000,
      query_timeout: terms.answerWithinMs ?? ANSWER_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
    // The pool drops a broken connection and opens another; without a listener the event would end the process.
    { onPoolError: () => undefined, onConnectionError: () => undefined },
  );
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const explained = client.$extends({
    query: {
      $allOperations: ({ args, query }) =>
        query(args).catch((error: unknown) => {
          throw explainPrismaError(error);
        }),
    },
  });
  return explained as unknown as PrismaClient;
}
