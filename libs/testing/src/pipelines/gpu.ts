import { choice } from '@frameq/pipelines';
import { setTimeout as delay } from 'node:timers/promises';
import { milliseconds } from './durations.js';
import { testPipeline, testStage } from './test-pipeline.js';

/** Runs on the queue `gpu`, where a GPU is welcome and not needed. */
export const prefersGpu = testPipeline(
  'test-prefers-gpu',
  'Sleeps on the gpu queue.',
  {
    duration_ms: milliseconds(100, 'How long it runs.'),
    mark: choice({ default: 'none', options: ['none', 'gpu'], hint: 'Whether its process shows that it computes.' }),
  },
  {
    only: testStage(
      async ({ params, device, signal }) => {
        const title = process.title;
        if (params['mark'] === 'gpu') process.title = 'frameq-computing';
        await delay(Number(params['duration_ms']), undefined, { signal });
        process.title = title;
        return { device: device.kind, visible: process.env['CUDA_VISIBLE_DEVICES'] ?? null };
      },
      { queue: 'gpu' },
    ),
  },
);

/** Fails where there is no GPU. */
export const needsGpu = testPipeline(
  'test-needs-gpu',
  'Needs a GPU.',
  {},
  {
    only: testStage(async () => ({}), { queue: 'gpu', needsGpu: true, maxAttempts: 1 }),
  },
);
