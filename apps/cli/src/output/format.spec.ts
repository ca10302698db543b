import { expect, it } from '@jest/globals';
import { count, formatAge, formatBytes, formatDuration, formatPosition, formatShare } from './format.js';

it('writes bytes in the unit that keeps three digits', () => {
  expect([0, 999, 1_000, 12_345, 999_999, 3_450_000_000].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '12.3 kB',
    '1.0 MB',
    '3.5 GB',
  ]);
});

it('writes spans in at most two units', () => {
  expect([0.04, 1.84, 9.96, 59.6, 125, 7_800, 100_000].map(formatDuration)).toEqual([
    '0.0 s',
    '1.8 s',
    '10 s',
    '1 min 00 s',
    '2 min 05 s',
    '2 h 10 min',
    '1 d 3 h',
  ]);
});

it('writes ages in one unit, and never a negative one', () => {
  const now = Date.parse('2026-01-15T10:00:00Z');
  const ages = [
    '2026-01-15T10:00:05Z',
    '2026-01-15T09:59:30Z',
    '2026-01-15T09:48:00Z',
    '2026-01-15T06:59:00Z',
    '2026-01-06T10:00:00Z',
  ];
  expect(ages.map((since) => formatAge(since, now))).toEqual(['0 s', '30 s', '12 min', '3 h', '9 d']);
});

it('writes places in a video to the millisecond', () => {
  expect([0, 83.48, 3_725.9999].map(formatPosition)).toEqual(['00:00:00.000', '00:01:23.480', '01:02:06.000']);
});

it('says 100% only when it is', () => {
  expect([-1, 0.999, 1, 2].map(formatShare)).toEqual(['0%', '99%', '100%', '100%']);
});

it('counts in singular and plural', () => {
  expect([count(1, 'file'), count(1_204, 'file')]).toEqual(['1 file', '1,204 files']);
});
