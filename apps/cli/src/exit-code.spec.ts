import { expect, it } from '@jest/globals';
import { CLI_ERRORS } from './cli-error.js';
import { EXIT_CODES, exitCodeHelp } from './exit-code.js';

it('documents every exit code once', () => {
  const codes = Object.values(EXIT_CODES).map(({ code }) => code);
  expect(codes).toEqual([0, 1, 2, 3, 4, 5, 8, 130]);
  for (const code of codes) expect(exitCodeHelp()).toMatch(new RegExp(`^ +${code}  \\w`, 'm'));
});

it('has a hint for every error', () => {
  for (const { hint } of Object.values(CLI_ERRORS)) expect(hint).toMatch(/^.{10,}/);
});
