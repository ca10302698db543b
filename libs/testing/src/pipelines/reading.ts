import { definePipeline } from '@frameq/pipelines';
import { readFile } from 'node:fs/promises';
import { testStage } from './test-pipeline.js';

/** Reads its input, whatever that is, and says what it found. */
export const reading = definePipeline({
  name: 'test-reading',
  title: 'Test: test-reading',
  description: 'Reads its input as text.',
  input: 'video',
  params: {},
  stages: { read: testStage(async ({ input }) => ({ text: await readFile(input!.path, 'utf8'), path: input!.path })) },
  outputs: [],
});
