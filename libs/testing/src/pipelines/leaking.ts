import { setImmediate as turn } from 'node:timers/promises';
import { integer } from '@frameq/pipelines';
import { testPipeline, testStage } from './test-pipeline.js';

/** Allocates until its process is ended for it; stops by itself at a bound, so that a test cannot hurt the machine. */
export const leaking = testPipeline(
  'test-leaking',
  'Allocates memory until it is killed.',
  { bound_mb: integer({ default: 512, min: 1, max: 512, unit: 'MB', hint: 'Where it stops by itself.' }) },
  {
    only: testStage(async ({ params, signal }) => {
      const kept: number[][] = [];
      for (let mb = 0; mb < Number(params['bound_mb']) && !signal.aborted; mb++) {
        kept.push(Array.from({ length: 131_072 }, (_, index) => index + mb + 0.5));
        await turn();
      }
      return { kept: kept.length };
    }),
  },
);
