import { expect, it } from '@jest/globals';
import { stopBudget, stopGraces } from './stop-budget.js';

it('leaves a long drain its time, and Postgres its own after everything else took its longest', () => {
  const graces = stopGraces({ drainGraceMs: 300_000, cancelGraceMs: 3_000 });
  expect(graces.worker).toBeGreaterThan(303_000);
  expect(stopBudget(graces)).toBeGreaterThan(graces.gateway + graces.worker + graces.keeper + 8_000);
});
