import { integer, type StageContext } from '@frameq/pipelines';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from './durations.js';
import { testPipeline, testStage } from './test-pipeline.js';

const sleep = async ({ params, results, signal, artifact }: StageContext): Promise<Record<string, unknown>> => {
  const [least, most] = [Number(params['min_ms']), Number(params['max_ms'])];
  const ms = least + Math.random() * Math.max(0, most - least);
  await delay(ms, undefined, { signal });
  const bytes = Number(params['bytes']);
  const write = (path: string): Promise<void> => writeFile(path, Buffer.alloc(bytes, `${process.pid}`));
  if (bytes > 0) await artifact('out.bin', { kind: 'blob', mediaType: 'application/octet-stream' }, write);
  return { slept_ms: Math.round(ms), after: Object.keys(results) };
};

/** Three stages of 50 to 200 ms, one after the other, each of which stores a file when it is told to. */
export const threeStages = testPipeline(
  'test-three-stages',
  'Sleeps three times.',
  {
    min_ms: milliseconds(50, 'The shortest sleep.'),
    max_ms: milliseconds(200, 'The longest sleep.'),
    bytes: integer({ default: 0, min: 0, max: 100_000_000, unit: 'B', hint: 'How large a file each stage stores.' }),
  },
  { first: testStage(sleep), second: testStage(sleep), third: testStage(sleep) },
);
