import { expect, it } from '@jest/globals';
import { LoopWatch } from './loop-watch.js';

it('refuses work for a while after the loop was held up for three seconds, and warns from one', () => {
  const warnings: object[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    error: () => undefined,
    warn: (facts: object) => void warnings.push(facts),
  };
  let now = 0;
  const watch = new LoopWatch(log, () => now);
  const lookAfter = (ms: number): void => {
    now += ms;
    watch.look();
  };
  lookAfter(500);
  expect([watch.isStalled(), warnings]).toEqual([false, []]);
  lookAfter(2_000);
  expect([watch.isStalled(), warnings]).toEqual([false, [{ late_ms: 1_500 }]]);
  now += 4_000;
  expect(watch.isStalled()).toBe(true);
  lookAfter(0);
  expect(watch.isStalled()).toBe(true);
  for (let look = 0; look < 11; look++) lookAfter(500);
  expect(watch.isStalled()).toBe(false);
  watch.close();
});
