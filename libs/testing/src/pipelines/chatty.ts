import { integer } from '@frameq/pipelines';
import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from './durations.js';
import { testPipeline, testStage } from './test-pipeline.js';

const TURN_MS = 10;

/** Logs without mercy. */
export const chatty = testPipeline(
  'test-chatty',
  'Logs 10,000 lines a second.',
  {
    duration_ms: milliseconds(2_000, 'How long it talks.'),
    lines_per_second: integer({ default: 10_000, min: 1, max: 1_000_000, hint: 'How fast it talks.' }),
    line_bytes: integer({ default: 60, min: 1, max: 4_000, hint: 'How much it says at once.' }),
  },
  {
    only: testStage(async ({ params, signal, log }) => {
      const turns = Math.ceil(Number(params['duration_ms']) / TURN_MS);
      const each = Math.ceil((Number(params['lines_per_second']) * TURN_MS) / 1_000);
      const text = 'x'.repeat(Number(params['line_bytes']));
      for (let turn = 0; turn < turns; turn++) {
        for (let line = 0; line < each; line++) log('info', text);
        await delay(TURN_MS, undefined, { signal });
      }
      return { lines: turns * each };
    }),
  },
);
