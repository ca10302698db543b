import { AppError, type ErrorCode, toAppError } from '@frameq/domain';
import { HttpException } from '@nestjs/common';

/** What the framework's own refusals mean in our table; anything else of theirs is a bad request. */
const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  411: 'LENGTH_REQUIRED',
  413: 'BODY_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_CONTENT_TYPE',
  416: 'RANGE_NOT_SATISFIABLE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
};

/** Node and Postgres codes that mean: the database cannot be reached, or is shutting down. */
const DATABASE_AWAY =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|57P0[1-5]|08\d{3}|53300|P1001|P1002|P1008|P1017|P2024)$/;

/** Any thrown value as an AppError: the framework's refusals by their status, a lost database as such, the rest as `INTERNAL`. */
export function toHttpError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = statusOf(thrown);
  if (status !== undefined && status >= 400 && status < 500) {
    return new AppError(CODE_BY_STATUS[status] ?? 'INVALID_REQUEST', messageOf(thrown), { cause: thrown });
  }
  if (
    DATABASE_AWAY.test(codeOf(thrown)) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(messageOf(thrown))
  ) {
    return new AppError('DATABASE_UNAVAILABLE', 'The database cannot be reached right now.', { cause: thrown });
  }
  return toAppError(thrown);
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  return isRecord(thrown) && typeof thrown['statusCode'] === 'number' ? thrown['statusCode'] : undefined;
}

function codeOf(thrown: unknown): string {
  return isRecord(thrown) && typeof thrown['code'] === 'string' ? thrown['code'] : '';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'The request was refused.';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
