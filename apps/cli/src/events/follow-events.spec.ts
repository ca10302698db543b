import { expect, it } from '@jest/globals';
import { pauseMs } from './follow-events.js';

it('waits 1, 2, 4 … 30 s between tries, never more, with jitter over the upper half', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((failures) => pauseMs(failures, undefined, () => 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  expect(pauseMs(3, undefined, () => 0)).toBe(2_000);
});

it('begins with the time that the server asks for, but not above 3 s', () => {
  expect(pauseMs(1, 10, () => 1)).toBe(10);
  expect(pauseMs(1, 60_000, () => 1)).toBe(3_000);
});
