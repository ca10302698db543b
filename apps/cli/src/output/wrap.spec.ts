import { expect, it } from '@jest/globals';
import { wrap } from './wrap.js';

it('breaks between words', () => {
  expect(wrap('Lower finds more cuts.', 12)).toEqual(['Lower finds', 'more cuts.']);
  expect(wrap('unbreakable word', 4)).toEqual(['unbreakable', 'word']);
  expect(wrap('all on one line', Infinity)).toEqual(['all on one line']);
});
