import { expect, it } from '@jest/globals';
import { toAscii } from './ascii.js';

it('writes with ASCII what can be, and the rest as question marks', () => {
  expect(toAscii('2 × GPU – “fast” …')).toBe('2 x GPU - "fast" ...');
  expect(toAscii('/home/zoë/📁\u0007')).toBe('/home/zo?/??');
  expect(toAscii('a\nb')).toBe('a\nb');
});
