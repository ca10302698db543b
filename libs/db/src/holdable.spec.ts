import { expect, it } from '@jest/globals';
import { holdableJson, holdableReal, holdableText, isHoldable } from './holdable.js';

const HIGH = '\ud83d';

it('replaces what Postgres cannot hold in a text, and nothing else', () => {
  expect(holdableText(`a\0b${HIGH}c`)).toBe('a\uFFFDb\uFFFDc');
  expect(holdableText('plain, ünïcode, \u{1F3AC}\n')).toBe('plain, ünïcode, \u{1F3AC}\n');
});

it('knows which texts need that', () => {
  expect(['plain \u{1F3AC}', '', `a\0`, HIGH, `again ${HIGH}`].map(isHoldable)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

it('does so anywhere in JSON, names of fields included', () => {
  const value = { [`k\0`]: [{ text: `cut ${HIGH}` }], n: 1, none: null, path: 'C:\\u0000', film: '\u{1F3AC}' };
  expect(JSON.parse(holdableJson(value))).toEqual({
    ...{ 'k\uFFFD': [{ text: 'cut \uFFFD' }], n: 1, none: null, path: 'C:\\u0000', film: '\u{1F3AC}' },
  });
});

it('keeps a number within what four bytes hold', () => {
  expect([holdableReal(0.5), holdableReal(1e-300), holdableReal(1e300)]).toEqual([0.5, 0, 1e9]);
});
