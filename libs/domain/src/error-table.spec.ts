import { describe, expect, it } from '@jest/globals';
import { AppError, toAppError } from './app-error.js';
import { ERRORS, isErrorCode, type ErrorCode } from './error-table.js';
import { FAILURE_CLASSES } from './failure.js';
import { WARNINGS } from './warning.js';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe.each(codes)('%s', (code) => {
  const { status, hint, retryable } = ERRORS[code];
  it('has a status of an error and a hint that is a sentence', () => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(hint).toMatch(/^\S.{10,}\.$/);
  });

  it('is a class that exists and, where it is the caller to blame, not worth repeating unchanged', () => {
    expect(FAILURE_CLASSES).toContain(new AppError(code, 'It failed.').failureClass);
    const mayPass = [408, 409, 422, 429].includes(status);
    if (status < 500 && !mayPass) expect(retryable).toBe(false);
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  });
});

it('knows its codes', () => {
  expect(isErrorCode('JOB_NOT_FOUND')).toBe(true);
  expect(isErrorCode('toString')).toBe(false);
});

it('has a hint for every warning', () => {
  for (const hint of Object.values(WARNINGS)) expect(hint).toMatch(/^[A-Z].{10,}\.$/);
});

describe('AppError', () => {
  it('answers with what the table says of its code', () => {
    const error = new AppError('GPU_OUT_OF_MEMORY', 'The model needs 9 GB.', { detail: { needMb: 9_000 } });
    expect(error).toMatchObject({ status: 507, retryable: true, hint: ERRORS.GPU_OUT_OF_MEMORY.hint });
    expect(error.toFailure()).toEqual({
      ...{ code: 'GPU_OUT_OF_MEMORY', class: 'oom_gpu', message: 'The model needs 9 GB.' },
      ...{ hint: ERRORS.GPU_OUT_OF_MEMORY.hint, detail: { needMb: 9_000 } },
    });
  });

  it('prefers a hint that knows more', () => {
    expect(new AppError('INTERNAL', 'It failed.', { hint: 'Restart it.' }).hint).toBe('Restart it.');
  });

  it('keeps what is expected and wraps what is not', () => {
    const expected = new AppError('JOB_NOT_FOUND', 'There is no job 7.');
    expect(toAppError(expected)).toBe(expected);
    const bug = new TypeError('x is not a function');
    expect(toAppError(bug)).toMatchObject({ code: 'INTERNAL', cause: bug });
  });
});
