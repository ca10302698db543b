import { AppError } from '@frameq/domain';
import { types } from 'node:util';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

/** SQLSTATEs that say nothing about the statement: shutdown, start-up, no room, a statement cut off by its time limit. */
const AWAY_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '57014', '53300', '25P03']);

/** What node-postgres says, without a code, when a connection ends or cannot be had. */
const AWAY_MESSAGE =
  /connection (error|terminated|ended)|terminated unexpectedly|timeout exceeded when trying to connect|timeout expired|query read timeout|client was closed|not queryable/i;

/** True when `thrown` means that Postgres is away or too busy, rather than that a statement was wrong. */
export function isConnectionError(thrown: unknown): boolean {
  if (!types.isNativeError(thrown)) return false;
  // Node tries every address of a name and collects what went wrong.
  if ('errors' in thrown && Array.isArray(thrown.errors) && thrown.errors.some(isConnectionError)) return true;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  if (NETWORK_CODES.has(code) || AWAY_STATES.has(code) || /^08...$/.test(code)) return true;
  return code === '' && AWAY_MESSAGE.test(thrown.message);
}

/** True when Postgres cut a statement off: it is there, only too busy for this one. */
export function isTimeLimit(thrown: unknown): boolean {
  return types.isNativeError(thrown) && 'code' in thrown && thrown.code === '57014';
}

/** DATABASE_UNAVAILABLE with its cause when Postgres is away; anything else comes back as it was. */
export function explainDatabaseError(thrown: unknown): unknown {
  if (thrown instanceof AppError || !isConnectionError(thrown)) return thrown;
  return new AppError('DATABASE_UNAVAILABLE', 'Postgres did not answer.', { cause: thrown });
}
