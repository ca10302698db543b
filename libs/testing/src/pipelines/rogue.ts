import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { choice } from '@frameq/pipelines';
import { testPipeline, testStage } from './test-pipeline.js';

const WAYS = ['malformed', 'oversize', 'warnings', 'binary', 'escape'];

/** Does what no decent stage does: speaks out of turn, floods, brings bytes that are no text, or lets a process slip away. */
export const rogue = testPipeline(
  'test-rogue',
  'Misbehaves.',
  { how: choice({ default: 'malformed', options: WAYS, hint: 'In which way.' }) },
  {
    only: testStage(
      async ({ params, warn, progress }) => {
        switch (params['how']) {
          case 'malformed':
            process.send?.({ hello: 'world' });
            return delay(600_000, {});
          case 'oversize':
            process.send?.({
              ...{ v: 1, type: 'outcome', run: 1 },
              outcome: { kind: 'completed', result: { text: 'x'.repeat(100_000) } },
            });
            return delay(600_000, {});
          case 'warnings':
            for (let n = 0; n < 5_000; n++) warn({ code: 'ODD_SIZE', message: `warning ${n}`, hint: 'none' });
            return {};
          case 'binary':
            progress(0.5, 'frame \0 of \ud83d');
            await delay(700);
            return { text: 'a \0 b \ud83d', 'k\0': 1 };
          default: {
            const left = spawn('setsid', ['sleep', '600'], { stdio: 'ignore' });
            progress(0.5, `pids ${process.pid} ${left.pid}`);
            return delay(600_000, {});
          }
        }
      },
      { maxAttempts: 1 },
    ),
  },
);
