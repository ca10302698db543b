import { setTimeout as delay } from 'node:timers/promises';
import { testPipeline, testStage } from './test-pipeline.js';

/** Reports once and then nothing more; its limit for silence is 1 s. */
export const hanging = testPipeline(
  'test-hanging',
  'Falls silent.',
  {},
  {
    only: testStage(
      async ({ progress, signal }) => {
        progress(0.5, `pid ${process.pid}`);
        await delay(600_000, undefined, { signal });
        return {};
      },
      { silenceMs: 1_000, maxAttempts: 1 },
    ),
  },
);

/** Reports for ever; its time limit is 1 s. */
export const endless = testPipeline(
  'test-endless',
  'Never ends.',
  {},
  {
    only: testStage(
      async ({ progress, signal }) => {
        for (;;) {
          progress(0.5, `pid ${process.pid}`);
          await delay(50, undefined, { signal });
        }
      },
      { timeoutMs: 1_000, maxAttempts: 1 },
    ),
  },
);
