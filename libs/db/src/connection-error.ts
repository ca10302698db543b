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

/** True when Postgres would not wait any longer for what somebody else has locked. */
export function isLockTimeLimit(thrown: unknown): boolean {
  return types.isNativeError(thrown) && 'code' in thrown && thrown.code === '55P03';
}

/** For a statement that Postgres cut off: it can be reached, and who reads this looks for the load instead. */
export function tookTooLong(cause: unknown): AppError {
  return new AppError('DATABASE_UNAVAILABLE', 'Postgres took too long over this and cut it off; nothing was changed.', {
    cause,
    hint: 'Try again later. If it happens again, see what keeps Postgres busy, and ask for less at once.',
  });
}

/** DATABASE_UNAVAILABLE with its cause when Postgres is away or too slow; anything else comes back as it was. */
export function explainDatabaseError(thrown: unknown): unknown {
  if (isTimeLimit(thrown)) return tookTooLong(thrown);
  if (thrown instanceof AppError || !isConnectionError(thrown)) return thrown;
  return new AppError('DATABASE_UNAVAILABLE', 'Postgres did not answer.', { cause: thrown });
}
