import { expect, it } from '@jest/globals';
import { STAGE_MOVES } from './stage.js';
import { stateMachinePage } from './state-machine-page.js';

it('shows every move from every state it leaves', () => {
  const page = stateMachinePage();
  for (const [move, { from, to }] of Object.entries(STAGE_MOVES)) {
    for (const state of from) expect(page).toContain(`${state} --> ${to}: ${move}`);
  }
});
