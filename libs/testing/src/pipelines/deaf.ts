import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from './durations.js';
import { testPipeline, testStage } from './test-pipeline.js';

/** Ignores every request to stop, and so does the grandchild that it holds; its note says both pids. */
export const deaf = testPipeline(
  'test-deaf',
  'Ignores SIGTERM, together with a grandchild that ignores it too.',
  { duration_ms: milliseconds(600_000, 'How long it runs unless it is killed.') },
  {
    only: testStage(async ({ params, progress }) => {
      const grandchild = spawn('/bin/sh', ['-c', 'trap "" TERM INT HUP; while :; do sleep 1; done'], {
        stdio: 'ignore',
      });
      progress(0.1, `pids ${process.pid} ${grandchild.pid}`);
      await delay(Number(params['duration_ms']));
      grandchild.kill('SIGKILL');
      return { pid: process.pid };
    }),
  },
);
