import { testPipeline, testStage } from './test-pipeline.js';

/** Does nothing: what is left is the cost of running a stage. */
export const noop = testPipeline(
  'test-noop',
  'Does nothing and says in which process.',
  {},
  {
    only: testStage(async () => ({ pid: process.pid })),
  },
);
