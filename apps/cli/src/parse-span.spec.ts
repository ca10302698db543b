import { expect, it } from '@jest/globals';
import { parseMoment, parseSpan } from './parse-span.js';

it.each([
  ['0', 0],
  ['90', 90],
  ['15m', 900],
  ['24h', 86_400],
  ['2w', 1_209_600],
])('reads %s', (text, seconds) => expect(parseSpan(text)).toBe(seconds));

it('reads a moment as it is, or as a span from now', () => {
  expect(parseMoment('2027-01-31')).toBe('2027-01-31');
  expect(parseMoment('90d', Date.parse('2026-01-01T00:00:00Z'))).toBe('2026-04-01T00:00:00.000Z');
});

it.each(['0', '999999999w'])('refuses %s as an end', (text) => {
  expect(() => parseMoment(text)).toThrow('Give a moment in the future');
});

it.each(['', '1y', '-1', '1.5h', 'tomorrow'])('refuses "%s"', (text) => {
  expect(() => parseSpan(text)).toThrow('A time looks like');
});
