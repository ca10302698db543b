import { expect, it } from '@jest/globals';
import { pad, shorten, showable, textWidth } from './text-width.js';

it.each([
  ['film', 4],
  ['Größe', 5],
  ['映画', 4],
  ['👩‍🎬 x', 4],
  ['\u001b[31mred\u001b[0m', 3],
  ['e\u0301', 1],
])('%j takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

it('cuts between letters and says that something is missing', () => {
  expect(shorten('Grüße aus 東京都', 13)).toBe('Grüße aus 東…');
  expect(shorten('short', 5)).toBe('short');
  expect(shorten('anything', 0)).toBe('');
});

it('pads to a width on either side', () => {
  expect([pad('ab', 4, 'left'), pad('ab', 4, 'right'), pad('abcdef', 4, 'left')]).toEqual(['ab  ', '  ab', 'abcdef']);
});

it('shows control characters instead of obeying them', () => {
  expect(showable('a\u001b[2Jb\u202egpj\tc\nd')).toBe('a\\u001b[2Jb\\u202egpj  c⏎d');
  expect(showable('a\nb', true)).toBe('a\nb');
});
