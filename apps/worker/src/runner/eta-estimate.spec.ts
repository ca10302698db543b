import { expect, it } from '@jest/globals';
import { EtaEstimate } from './eta-estimate.js';

it('says nothing before it knows enough', () => {
  const eta = new EtaEstimate(0);
  expect(eta.update(0.2, 500)).toBeNull();
  expect(eta.update(0.2, 900)).toBeNull();
  expect(new EtaEstimate(0).update(0.001, 5_000)).toBeNull();
});

it('estimates a steady run exactly', () => {
  const eta = new EtaEstimate(0);
  for (let second = 1; second < 10; second++) {
    const left = eta.update(second / 10, second * 1_000);
    if (second < 3) expect(left).toBeNull();
    else expect(left).toBeCloseTo(10 - second, 1);
  }
});

it('follows a run that becomes slower, and never says that it takes for ever', () => {
  const eta = new EtaEstimate(0);
  for (let second = 1; second <= 5; second++) eta.update(second / 10, second * 1_000);
  let last = 5;
  for (let second = 6; second <= 120; second++) last = eta.update(0.5 + (second - 5) / 1_000, second * 1_000)!;
  expect(last).toBeGreaterThan(300);
  expect(last).toBeLessThan(460);
  expect(Number.isFinite(last)).toBe(true);
});
