import { integer } from '@frameq/pipelines';
import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from './durations.js';
import { testPipeline, testStage } from './test-pipeline.js';

/** Sleeps in steps and stops when it is told to. */
export const obedient = testPipeline(
  'test-obedient',
  'Sleeps in steps, reports each and stops when told to.',
  {
    duration_ms: milliseconds(1_000, 'How long it runs.'),
    steps: integer({ default: 10, min: 1, max: 10_000, hint: 'How often it reports.' }),
  },
  {
    only: testStage(async ({ params, signal, progress, log }) => {
      const steps = Number(params['steps']);
      for (let step = 1; step <= steps; step++) {
        await delay(Number(params['duration_ms']) / steps, undefined, { signal });
        progress(step / steps, `step ${step}`);
        log('info', `step ${step} of ${steps}`);
      }
      return { pid: process.pid, steps };
    }),
  },
);
