import { AppError } from '@frameq/domain';
import { expect, it } from '@jest/globals';
import { failureOf } from './failure-of.js';

it('takes an expected error as it is', () => {
  const error = new AppError('NOT_A_VIDEO', 'No video.', { detail: { format: 'txt' } });
  expect(failureOf(error, 'cpu')).toEqual({ failure: error.toFailure(), retryable: false });
});

it.each([
  ['too large', { output: 'x'.repeat(100_000) }],
  ['no JSON', { count: 1n }],
])('leaves out a detail that is %s, and keeps the rest', (_, detail) => {
  const error = new AppError('NOT_A_VIDEO', 'No video.', { detail });
  const { detail: __, ...rest } = error.toFailure();
  expect(failureOf(error, 'cpu')).toEqual({ failure: rest, retryable: false });
});

it('knows an expected error of another copy of the class by its name', () => {
  const foreign = Object.assign(new Error('No video.'), { name: 'AppError', code: 'NOT_A_VIDEO', hint: 'Own hint.' });
  expect(failureOf(foreign, 'cpu')).toMatchObject({
    failure: { code: 'NOT_A_VIDEO', class: 'invalid_input', hint: 'Own hint.' },
  });
});

it.each([
  ['GPU_OUT_OF_MEMORY', new Error('CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate'), 'cuda'],
  ['GPU_OUT_OF_MEMORY', new Error('Failed to allocate memory for requested buffer of size 1'), 'cuda'],
  ['INTERNAL', new Error('Failed to allocate memory for requested buffer of size 1'), 'cpu'],
  ['STORAGE_FULL', Object.assign(new Error('write'), { code: 'ENOSPC' }), 'cpu'],
  ['HOST_OUT_OF_MEMORY', new RangeError('Array buffer allocation failed'), 'cpu'],
  ['INTERNAL', 'a thrown text', 'cpu'],
  ['INTERNAL', undefined, 'cpu'],
  ['INTERNAL', null, 'cpu'],
] as const)('classifies as %s: %s', (code, thrown, device) => {
  expect(failureOf(thrown, device)).toMatchObject({ failure: { code }, retryable: true });
});
