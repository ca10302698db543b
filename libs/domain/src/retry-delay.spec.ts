import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryDelayMs } from './retry-delay.js';

it('doubles from one second, jittered over its upper half', () => {
  expect([1, 2, 3, 4].map((attempt) => retryDelayMs(attempt, 0))).toEqual([500, 1_000, 2_000, 4_000]);
  expect([1, 2, 3, 4].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([750, 1_500, 3_000, 6_000]);
});

it('never exceeds five minutes, never falls from one attempt to the next, and is a whole number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const delay = retryDelayMs(attempt, random);
      expect(Number.isInteger(delay)).toBe(true);
      expect(delay).toBeLessThanOrEqual(300_000);
      expect(retryDelayMs(attempt + 1, random)).toBeGreaterThanOrEqual(delay);
    }),
  );
});
