import { describe, expect, it } from '@jest/globals';
import { requestHash } from './request-hash.js';

describe('requestHash', () => {
  const base = { pipeline: 'scenes', inputs: ['a', 'b'], params: { x: 1, y: { b: 2, a: 1 } } };

  it('does not depend on the order of keys, nor on what is undefined', () => {
    const other = { params: { y: { a: 1, b: 2 }, x: 1 }, inputs: ['a', 'b'], name: undefined, pipeline: 'scenes' };
    expect(requestHash('submit-job', other)).toBe(requestHash('submit-job', base));
  });

  it('depends on the action, on every value and on the order of lists', () => {
    const hashes = [
      requestHash('submit-job', base),
      requestHash('clone-job', base),
      requestHash('submit-job', { ...base, inputs: ['b', 'a'] }),
      requestHash('submit-job', { ...base, params: { x: 1, y: { b: 2 } } }),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});
