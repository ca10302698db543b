import { expect, it } from '@jest/globals';
import { ConsumptionWatch } from './consumption-watch.js';

function watch() {
  const state = { now: 0, free: 1, open: true, ready: 1, away: false };
  const made = new ConsumptionWatch({
    queues: ['cpu'],
    free: () => state.free,
    isOpen: () => state.open,
    ready: async () => {
      if (state.away) throw new Error('away');
      return Array.from({ length: state.ready }, () => ({ stageId: 'a', token: 1, traceparent: null }));
    },
    clock: () => state.now,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let i = 0; i < seconds; i += 5) {
      state.now += 5_000;
      await made.look();
    }
  };
  return { state, made, pass };
}

it('notices that nothing is claimed for a minute although slots are free and stages ready', async () => {
  const { made, pass } = watch();
  await pass(60);
  expect(made.stuck()).toBeNull();
  await pass(5);
  expect(made.stuck()).toEqual({ queue: 'cpu', seconds: 60 });
  made.answered('cpu');
  expect(made.stuck()).toBeNull();
});

it.each([
  ['no slot is free', { free: 0 }],
  ['no work is wanted', { open: false }],
  ['nothing is ready', { ready: 0 }],
  ['Postgres is away', { away: true }],
])('is content while %s', async (_, change) => {
  const { state, made, pass } = watch();
  await pass(40);
  Object.assign(state, change);
  await pass(40);
  expect(made.stuck()).toBeNull();
});
