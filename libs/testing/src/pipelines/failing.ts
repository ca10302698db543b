import { AppError } from '@frameq/domain';
import { choice, integer } from '@frameq/pipelines';
import { testPipeline, testStage } from './test-pipeline.js';

/** Fails on its first attempts, in one of several ways. */
export const failing = testPipeline(
  'test-failing',
  'Fails in the way that it is told to.',
  {
    how: choice({ default: 'final', options: ['final', 'retryable', 'bug', 'huge-result'], hint: 'What goes wrong.' }),
    attempts: integer({ default: 1_000, min: 0, max: 1_000, hint: 'Later attempts succeed.' }),
  },
  {
    only: testStage(async ({ params, attempt }) => {
      if (attempt > Number(params['attempts'])) return { attempt };
      if (params['how'] === 'final') throw new AppError('NOT_A_VIDEO', 'This is no video.');
      if (params['how'] === 'retryable') throw new AppError('OUTPUT_INVALID', 'The result failed its check.');
      if (params['how'] === 'huge-result') return { text: 'x'.repeat(70_000) };
      throw new TypeError('nobody expected this');
    }),
    after: testStage(async () => ({})),
  },
);
