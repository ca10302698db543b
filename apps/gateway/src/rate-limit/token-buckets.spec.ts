import { expect, it } from '@jest/globals';
import { TokenBuckets } from './token-buckets.js';

/** Buckets of 4 that gain 2 a second, under a clock that stands still until it is told. */
function buckets() {
  const clock = { ms: 1_000 };
  return { clock, buckets: new TokenBuckets(2, 4, () => clock.ms) };
}

it('lets a burst pass, then as many as the rate, however long nobody came', () => {
  const { clock, buckets: b } = buckets();
  const allowed = (): boolean[] => Array.from({ length: 6 }, () => b.take('a').allowed);
  expect(allowed()).toEqual([true, true, true, true, false, false]);
  clock.ms += 1_000;
  expect(allowed()).toEqual([true, true, false, false, false, false]);
  clock.ms += 3_600_000;
  expect(allowed()).toEqual([true, true, true, true, false, false]);
});

it('says what is left, when to come again and when all is back', () => {
  const { clock, buckets: b } = buckets();
  expect(b.take('a')).toEqual({ allowed: true, remaining: 3, fullInS: 1, retryInS: 0 });
  for (let i = 0; i < 3; i++) b.take('a');
  expect(b.take('a')).toEqual({ allowed: false, remaining: 0, fullInS: 2, retryInS: 1 });
  clock.ms += 499;
  expect(b.take('a').allowed).toBe(false);
  clock.ms += 1;
  expect(b.take('a').allowed).toBe(true);
});

it('keeps names apart and takes a token back', () => {
  const { buckets: b } = buckets();
  for (let i = 0; i < 4; i++) b.take('a');
  expect(b.take('b').allowed).toBe(true);
  b.giveBack('a');
  expect([b.take('a').allowed, b.take('a').allowed]).toEqual([true, false]);
});

it('never holds more than its burst', () => {
  const { buckets: b } = buckets();
  b.giveBack('a');
  expect(b.take('a').remaining).toBe(3);
});

it('forgets who was idle longest when very many come, and so stays small', () => {
  const { buckets: b } = buckets();
  for (let i = 0; i < 4; i++) b.take('a');
  for (let i = 0; i < 9_999; i++) b.take(`x${i}`);
  expect([b.take('a').allowed, b.size]).toEqual([false, 10_000]);
  for (let i = 0; i < 10_000; i++) b.take(`y${i}`);
  expect([b.size, b.take('a').allowed]).toEqual([10_000, true]);
});
