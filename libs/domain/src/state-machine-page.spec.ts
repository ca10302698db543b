import { expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { STAGE_MOVES } from './stage.js';
import { stateMachinePage } from './state-machine-page.js';

const file = new URL('../../../docs/state-machine.md', import.meta.url);

// After a change of the table: WRITE_PAGES=1 npx jest --selectProjects unit -- state-machine-page
it('is what docs/state-machine.md says', () => {
  if (process.env['WRITE_PAGES'] === '1') writeFileSync(file, stateMachinePage());
  expect(readFileSync(file, 'utf8')).toBe(stateMachinePage());
});

it('shows every move from every state it leaves', () => {
  const page = stateMachinePage();
  for (const [move, { from, to }] of Object.entries(STAGE_MOVES)) {
    for (const state of from) expect(page).toContain(`${state} --> ${to}: ${move}`);
  }
});
