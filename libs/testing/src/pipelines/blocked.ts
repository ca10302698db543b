import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from './durations.js';
import { testPipeline, testStage } from './test-pipeline.js';

/** Blocks its event loop while ffmpeg runs below it; its note says both pids. */
export const blocked = testPipeline(
  'test-blocked',
  'Blocks its event loop while ffmpeg runs below it.',
  { duration_ms: milliseconds(600_000, 'How long it blocks.') },
  {
    only: testStage(async ({ params, progress, toolPaths }) => {
      const { findTools } = await import('@frameq/media');
      const tools = await findTools(toolPaths);
      const source = ['-re', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25', '-t', '600', '-f', 'null', '-'];
      const ffmpeg = spawn(tools.ffmpeg.path, ['-nostdin', '-loglevel', 'error', ...source], { stdio: 'ignore' });
      progress(0.1, `pids ${process.pid} ${ffmpeg.pid}`);
      await delay(100); // Long enough for the report to leave before nothing leaves any more.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(params['duration_ms']));
      ffmpeg.kill('SIGKILL');
      return {};
    }),
  },
);
