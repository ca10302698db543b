import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@frameq/testing';
import { slopeOf } from './slope.js';

describe('slopeOf', () => {
  it('finds the slope of a line, without error', () => {
    const { slope, error } = slopeOf([0, 1, 2, 3].map((x) => [x, 5 + 2 * x]));
    expect(slope).toBeCloseTo(2);
    expect(error).toBeCloseTo(0);
  });

  it('has an error that covers the noise, and a wider one where samples repeat each other', () => {
    const random = seededRandom(7);
    const noise = Array.from({ length: 200 }, () => random() - 0.5);
    const free = slopeOf(noise.map((y, x) => [x / 200, y]));
    const repeated = slopeOf(noise.map((_, x) => [x / 200, noise[Math.floor(x / 20) * 20]!]));
    expect(Math.abs(free.slope)).toBeLessThan(3 * free.error);
    expect(repeated.error).toBeGreaterThan(2 * free.error);
  });
});
