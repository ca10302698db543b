import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { ProgressReporter, type ProgressReport } from './progress-reporter.js';

let sent: ProgressReport[];
let reporter: ProgressReporter;
beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
  reporter = new ProgressReporter((report) => sent.push(report));
});
afterEach(() => {
  reporter.close();
  jest.useRealTimers();
});

it('sends the first report at once and then at most four a second, the latest each time', () => {
  for (let ms = 0; ms < 1_000; ms += 10) {
    reporter.report(ms / 1_000, `at ${ms}`);
    jest.advanceTimersByTime(10);
  }
  expect(sent.length).toBeLessThanOrEqual(5);
  expect(sent.map((report) => report.note)).toEqual(['at 0', 'at 240', 'at 490', 'at 740', 'at 990']);
});

it('never falls and never leaves 0 to 1, whatever it is told', () => {
  for (const share of [0.5, 0.2, Number.NaN, -1, 7]) {
    reporter.report(share);
    jest.advanceTimersByTime(250);
  }
  expect(sent.map((report) => report.share)).toEqual([0.5, 0.5, 0.5, 0.5, 1]);
});

it('is silent once closed', () => {
  reporter.report(0.1);
  reporter.report(0.2);
  reporter.close();
  reporter.report(0.3);
  jest.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(1);
});
