import { AppError } from '@frameq/domain';
import { isConnectionError, isTimeLimit, tookTooLong } from './connection-error.js';

/** Prisma's codes for a server that cannot be reached, is too slow to answer, hangs up, or has no connection to spare. */
const AWAY_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);

interface PrismaFailure {
  readonly code?: unknown;
  readonly meta?: { readonly driverAdapterError?: { readonly cause?: { readonly originalCode?: unknown } } };
}

/** DATABASE_UNAVAILABLE with its cause when Postgres is away; anything else that Prisma threw comes back as it was. */
export function explainPrismaError(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const { code, meta } = thrown as Error & PrismaFailure;
  const state = meta?.driverAdapterError?.cause?.originalCode;
  const bare = Object.assign(new Error(), { code: state });
  if (isTimeLimit(thrown) || isTimeLimit(bare)) return tookTooLong(thrown);
  const away =
    (typeof code === 'string' && AWAY_CODES.has(code)) || isConnectionError(thrown) || isConnectionError(bare);
  return away ? new AppError('DATABASE_UNAVAILABLE', 'Postgres did not answer.', { cause: thrown }) : thrown;
}
