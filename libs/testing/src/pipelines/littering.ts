import { spawn } from 'node:child_process';
import { testPipeline, testStage } from './test-pipeline.js';

/** Completes, but leaves a process of its own running. */
export const littering = testPipeline(
  'test-littering',
  'Leaves a process behind.',
  {},
  {
    only: testStage(async () => {
      const left = spawn('/bin/sh', ['-c', '(sleep 600 & ) ; exit 0'], { stdio: 'ignore' });
      await new Promise((resolve) => left.once('exit', resolve));
      return { pid: process.pid };
    }),
  },
);
