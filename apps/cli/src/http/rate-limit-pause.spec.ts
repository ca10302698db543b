import { expect, it } from '@jest/globals';
import { rateLimitPause } from './rate-limit-pause.js';

it.each([
  [429, { 'retry-after': '2', ratelimit: '"per-key";r=0;t=3' }, 2],
  [429, { 'retry-after': '0' }, 1],
  [429, { 'retry-after': '7' }, 7],
  [429, { 'retry-after': '3600' }, undefined],
  [429, { 'retry-after': '2', ratelimit: '"per-key";r=12;t=3' }, undefined],
  [429, {}, undefined],
  [429, { 'retry-after': 'Sat, 21 Nov 2026 10:00:00 GMT' }, undefined],
  [503, { 'retry-after': '2' }, undefined],
])('an answer %i with %j is waited for %s s', (statusCode, headers, pause) => {
  expect(rateLimitPause({ statusCode, headers })).toBe(pause);
});
