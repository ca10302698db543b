import { expect, it } from '@jest/globals';
import { STAGE_MOVES, STAGE_STATES, isTerminalStage, type StageMove, type StageState } from './stage.js';

const moves = Object.keys(STAGE_MOVES) as StageMove[];
const leaves = (move: StageMove, state: StageState) => STAGE_MOVES[move].from.some((from) => from === state);

it('leaves a terminal state by `retry` and `rewind` alone, and `completed` never', () => {
  for (const state of STAGE_STATES.filter(isTerminalStage)) {
    const out = moves.filter((move) => leaves(move, state));
    expect(out).toEqual(state === 'completed' ? [] : ['retry', 'rewind']);
  }
});

it('reaches every state, and from each that is not terminal some way leads on', () => {
  const reached = new Set<string>(['blocked', 'queued', ...moves.map((move) => STAGE_MOVES[move].to)]);
  expect([...reached].sort()).toEqual([...STAGE_STATES].sort());
  for (const state of STAGE_STATES) {
    if (!isTerminalStage(state)) expect(moves.some((move) => leaves(move, state))).toBe(true);
  }
});

it('runs a stage from `queued` alone', () => {
  expect(moves.filter((move) => STAGE_MOVES[move].to === 'running')).toEqual(['claim']);
  expect(STAGE_STATES.filter((state) => leaves('claim', state))).toEqual(['queued']);
});
