import { AppError } from '@frameq/domain';
import { describe, expect, it } from '@jest/globals';
import { explainDatabaseError, isConnectionError } from './connection-error.js';

const withCode = (code: string) => Object.assign(new Error('it failed'), { code });

describe('isConnectionError', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', '08006', '57P01', '57P03', '53300', '57014'].map((code) =>
      withCode(code),
    ),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
    new AggregateError([withCode('ECONNREFUSED')]),
  ])('%s: away', (error) => expect(isConnectionError(error)).toBe(true));

  it.each([
    withCode('23505'),
    withCode('42P01'),
    withCode('40P01'),
    new TypeError('x is not a function'),
    'ECONNREFUSED',
    null,
  ])('%s: something else', (error) => expect(isConnectionError(error)).toBe(false));
});

it('does not say that Postgres is away when it only took too long', () => {
  const explained = explainDatabaseError(withCode('57014')) as AppError;
  expect(explained).toMatchObject({ code: 'DATABASE_UNAVAILABLE', message: expect.stringContaining('took too long') });
  expect(explained.hint).not.toContain('cannot be reached');
});

it('explains what means that Postgres is away and lets the rest through', () => {
  const refused = withCode('ECONNREFUSED');
  expect(explainDatabaseError(refused)).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retryable: true,
    cause: refused,
  });
  const bug = withCode('42703');
  expect(explainDatabaseError(bug)).toBe(bug);
  const own = new AppError('JOB_NOT_FOUND', 'There is no such job.');
  expect(explainDatabaseError(own)).toBe(own);
});
