import type { StageDefinition } from '@frameq/pipelines';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type BrokenLimit, RunLimits } from './run-limits.js';

let broken: BrokenLimit[];
let limits: RunLimits;
const watch = (terms: Partial<StageDefinition>): void => {
  const definition: StageDefinition = {
    queue: 'cpu',
    timeoutMs: 600_000,
    load: () => Promise.reject(new Error('unused')),
    ...terms,
  };
  limits = new RunLimits(definition, (limit) => broken.push(limit));
};
beforeEach(() => {
  jest.useFakeTimers();
  broken = [];
});
afterEach(() => {
  limits.close();
  jest.useRealTimers();
});

it('breaks at the time limit, however lively the stage is', () => {
  watch({ timeoutMs: 1_000, silenceMs: 300 });
  for (let ms = 0; ms < 1_100; ms += 100) {
    limits.report();
    jest.advanceTimersByTime(100);
  }
  expect(broken).toEqual([{ kind: 'timeout', ms: 1_000 }]);
});

it('measures silence from the last report', () => {
  watch({ silenceMs: 300 });
  jest.advanceTimersByTime(200);
  limits.report();
  jest.advanceTimersByTime(299);
  expect(broken).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(broken).toEqual([{ kind: 'silence', ms: 300 }]);
});

it('gives a model more time to load than a stage may be silent', () => {
  watch({ silenceMs: 300, model: 'big' });
  jest.advanceTimersByTime(60_000);
  expect(broken).toEqual([]);
  limits.report();
  jest.advanceTimersByTime(300);
  expect(broken).toEqual([{ kind: 'silence', ms: 300 }]);
});

it('says nothing once it is closed', () => {
  watch({ timeoutMs: 100, silenceMs: 100 });
  limits.close();
  jest.advanceTimersByTime(1_000);
  expect(broken).toEqual([]);
});
