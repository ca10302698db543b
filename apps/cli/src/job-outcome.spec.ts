import { expect, it } from '@jest/globals';
import { exitOfJob, worstExit } from './job-outcome.js';

it.each([
  ['completed', 0, 'ok'],
  ['completed', 2, 'partial'],
  ['partial', 0, 'partial'],
  ['failed', 0, 'failure'],
  ['cancelled', 0, 'failure'],
  ['running', 0, 'pending'],
  ['cancelling', 0, 'pending'],
] as const)('a %s job with %i warnings ends as %s', (state, warnings, exit) => {
  expect(exitOfJob({ state, warnings })).toBe(exit);
});

it('lets the worst of several count', () => {
  expect(worstExit(['ok', 'partial', 'failure', 'pending'])).toBe('failure');
  expect(worstExit(['ok', 'partial'])).toBe('partial');
  expect(worstExit([])).toBe('ok');
});
