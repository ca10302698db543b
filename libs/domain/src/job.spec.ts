import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ITEM_STATES,
  isTerminalItem,
  isTerminalJob,
  rollUpItem,
  rollUpJob,
  type ItemState,
  type JobState,
} from './job.js';
import { STAGE_STATES, isTerminalStage, type StageState } from './stage.js';

describe('rollUpItem', () => {
  it.each<[StageState[], ItemState]>([
    [['queued', 'blocked'], 'queued'],
    [['running', 'blocked'], 'running'],
    [['completed', 'queued'], 'running'],
    [['completed', 'completed'], 'completed'],
    [['completed', 'failed', 'cancelled'], 'failed'],
    [['completed', 'cancelled'], 'cancelled'],
  ])('%j is %s', (stages, item) => expect(rollUpItem(stages)).toBe(item));
});

describe('rollUpJob', () => {
  it.each<[ItemState[], boolean, JobState]>([
    [['queued', 'queued'], false, 'queued'],
    [['queued', 'completed'], false, 'running'],
    [['failed', 'queued'], false, 'running'],
    [['running', 'cancelled'], true, 'cancelling'],
    [['completed', 'cancelled'], true, 'cancelled'],
    [['completed', 'failed'], true, 'cancelled'],
    [['completed', 'completed'], true, 'completed'],
    [['completed', 'failed'], false, 'partial'],
    [['completed', 'cancelled'], false, 'partial'],
    [['failed', 'cancelled'], false, 'failed'],
    [['cancelled'], false, 'cancelled'],
  ])('%j, cancel requested: %s, is %s', (items, cancel, job) => expect(rollUpJob(items, cancel)).toBe(job));
});

it('ends a job exactly when all its items have ended', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ITEM_STATES), { minLength: 1 }), fc.boolean(), (items, cancel) => {
      expect(isTerminalJob(rollUpJob(items, cancel))).toBe(items.every(isTerminalItem));
    }),
  );
});

it('ends an item whose stages have all ended, and looks at which states there are, not at how many or in which order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STAGE_STATES), { minLength: 1 }), (stages) => {
      const item = rollUpItem(stages);
      if (stages.every(isTerminalStage)) expect(isTerminalItem(item)).toBe(true);
      expect(rollUpItem([...new Set(stages)].reverse())).toBe(item);
    }),
  );
});

it('refuses an item without stages and a job without items', () => {
  expect(() => rollUpItem([])).toThrow(RangeError);
  expect(() => rollUpJob([], false)).toThrow(RangeError);
});
