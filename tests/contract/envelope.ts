import type { ErrorEnvelope } from '@frameq/contracts';
import { type ErrorCode, ERRORS } from '@frameq/domain';
import { expect } from '@jest/globals';

/** Asserts that an answer is the envelope of `code`, with its status, a hint and a request id. */
export async function expectError(answer: Response, code: ErrorCode): Promise<ErrorEnvelope['error']> {
  const text = await answer.text();
  expect(text).toContain(`"${code}"`);
  const { error } = JSON.parse(text) as ErrorEnvelope;
  expect({ code: error.code, status: answer.status }).toEqual({ code, status: ERRORS[code].status });
  expect(Object.keys(error).sort()).toEqual(['code', 'detail', 'field', 'hint', 'message', 'timestamp']);
  expect(error.hint).not.toBe('');
  expect(error.message).not.toBe('');
  expect(new Date(error.timestamp).getTime()).not.toBeNaN();
  expect(error.detail).toMatchObject({ retryable: ERRORS[code].retryable });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('x-request-id')).toBeTruthy();
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  return error;
}
