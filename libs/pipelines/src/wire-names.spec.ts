import { expect, it } from '@jest/globals';
import { camelNames, snakeNames } from './wire-names.js';

const FACTS = { durationS: 3, frameRate: { num: 25, den: 1 }, audio: null, list: [{ sampleRateHz: 48_000 }] };

it('renames keys at every depth, and back', () => {
  const wire = snakeNames(FACTS);
  expect(wire).toEqual({
    duration_s: 3,
    frame_rate: { num: 25, den: 1 },
    audio: null,
    list: [{ sample_rate_hz: 48_000 }],
  });
  expect(camelNames(wire)).toEqual(FACTS);
});
