import { choice, integer } from '@frameq/pipelines';
import { testPipeline, testStage } from './test-pipeline.js';

/**
 * A stub of a GPU that is too small, for machines without one: it needs no device and fails as ONNX Runtime does on CUDA
 * when the batch is larger than what is said to fit.
 */
export const gpuHungry = testPipeline(
  'test-gpu-hungry',
  'Fails with the error of a full GPU unless its batch is small enough. No GPU takes part.',
  {
    fits: integer({ default: 2, min: 0, max: 8, hint: 'The largest batch that has room; 0: none has.' }),
    how: choice({ default: 'throw', options: ['throw', 'crash'], hint: 'As an error, or as the end of the process.' }),
    shape: integer({ default: 480, min: 1, max: 10_000, hint: 'The size of its input.' }),
  },
  {
    only: testStage(
      async ({ params, batch, log }) => {
        log('info', `pid ${process.pid} batch ${batch}`);
        if (batch <= Number(params['fits'])) return { batch, pid: process.pid };
        const text = 'BFCArena::AllocateRawInternal Failed to allocate memory: CUDA failure 2: out of memory';
        if (params['how'] === 'throw')
          throw new Error(`Non-zero status code returned while running Conv node. ${text}`);
        console.error(text);
        // Its log is on disk before it dies, as that of a process that the driver ends is.
        await new Promise((resolve) => setTimeout(resolve, 2_100));
        process.exit(1);
      },
      { queue: 'gpu', maxAttempts: 1, batch: { most: 8, shape: ({ params }) => String(params['shape']) } },
    ),
  },
);
