import type { StageState } from './stage.js';

/** Every state a job can be in; always rolled up from its items, never set by hand. */
export const JOB_STATES = ['queued', 'running', 'cancelling', 'completed', 'partial', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Every state an item can be in; always rolled up from its stages. */
export const ITEM_STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** True when nothing but a retry moves the job again. */
export function isTerminalJob(state: JobState): boolean {
  return state === 'completed' || state === 'partial' || state === 'failed' || state === 'cancelled';
}

/** True when nothing but a retry moves the item again. */
export function isTerminalItem(state: ItemState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/** Rolls the states of an item's stages up into the state of the item. Throws on an empty list. */
export function rollUpItem(stages: readonly StageState[]): ItemState {
  if (stages.length === 0) throw new RangeError('An item has at least one stage.');
  if (stages.includes('failed')) return 'failed';
  if (stages.includes('running')) return 'running';
  if (stages.every((state) => state === 'completed')) return 'completed';
  if (stages.includes('cancelled')) return 'cancelled';
  return stages.includes('completed') ? 'running' : 'queued';
}

/**
 * Rolls the states of a job's items up into the state of the job. A job whose cancel was requested ends as `cancelled`
 * even when some items completed; otherwise some completed and some not is `partial`. Throws on an empty list.
 */
export function rollUpJob(items: readonly ItemState[], cancelRequested: boolean): JobState {
  if (items.length === 0) throw new RangeError('A job has at least one item.');
  const completed = items.filter((state) => state === 'completed').length;
  if (!items.every(isTerminalItem)) {
    if (cancelRequested) return 'cancelling';
    return items.every((state) => state === 'queued') ? 'queued' : 'running';
  }
  if (completed === items.length) return 'completed';
  if (cancelRequested) return 'cancelled';
  if (completed > 0) return 'partial';
  return items.includes('failed') ? 'failed' : 'cancelled';
}
