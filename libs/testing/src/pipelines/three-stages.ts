import { type StageContext } from '@frameq/pipelines';
import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from './durations.js';
import { testPipeline, testStage } from './test-pipeline.js';

const sleep = async ({ params, results, signal }: StageContext): Promise<Record<string, unknown>> => {
  const [least, most] = [Number(params['min_ms']), Number(params['max_ms'])];
  const ms = least + Math.random() * Math.max(0, most - least);
  await delay(ms, undefined, { signal });
  return { slept_ms: Math.round(ms), after: Object.keys(results) };
};

/** Three stages of 50 to 200 ms, one after the other. */
export const threeStages = testPipeline(
  'test-three-stages',
  'Sleeps three times.',
  { min_ms: milliseconds(50, 'The shortest sleep.'), max_ms: milliseconds(200, 'The longest sleep.') },
  { first: testStage(sleep), second: testStage(sleep), third: testStage(sleep) },
);
