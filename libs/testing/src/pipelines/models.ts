import { testPipeline, testStage } from './test-pipeline.js';

const sayPid = async (): Promise<Record<string, unknown>> => ({ pid: process.pid });

/** Two pipelines whose runners hold different models, so that one's warm runner is no good to the other. */
export const modelA = testPipeline(
  'test-model-a',
  'Says its pid; holds model a.',
  {},
  { only: testStage(sayPid, { model: 'a' }) },
);
export const modelB = testPipeline(
  'test-model-b',
  'Says its pid; holds model b.',
  {},
  { only: testStage(sayPid, { model: 'b' }) },
);
