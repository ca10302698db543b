import { expect, it } from '@jest/globals';
import { parsePs } from './group-members.js';
import { parseProcessStat } from './process-stat.js';

it('reads a stat line whose command holds spaces and parentheses', () => {
  const rest = 'S 1 4242 4242 0 -1 4194304 11 77 0 0 1 2 3 4 20 0 7 0 99887766 1000 5';
  expect(parseProcessStat(`4243 (a) b (c) ${rest}`)).toEqual({
    state: 'S',
    pgid: 4242,
    reapedFaults: 77,
    start: '99887766',
  });
});

it('picks the living members of a group out of ps, and no zombie', () => {
  expect(parsePs('  10    7 Ss\n 11 7 Z+\n 12 8 S\n  13 7 R\n\n', 7)).toEqual([10, 13]);
});
