import { choice, integer } from '@frameq/pipelines';
import { testPipeline, testStage } from './test-pipeline.js';

/** Takes its process down, in one of several ways, on its first attempts. */
export const crashing = testPipeline(
  'test-crashing',
  'Crashes its runner.',
  {
    how: choice({
      default: 'segfault',
      options: ['segfault', 'abort', 'kill', 'exit', 'exception'],
      hint: 'How it dies.',
    }),
    exit_code: integer({ default: 3, min: 0, max: 255, hint: 'For `exit`.' }),
    attempts: integer({ default: 1_000, min: 0, max: 1_000, hint: 'Later attempts succeed.' }),
  },
  {
    only: testStage(
      async ({ params, attempt, log }) => {
        if (attempt > Number(params['attempts'])) return { attempt };
        log('info', 'about to crash');
        console.error('last words on stderr');
        await crash(String(params['how']), Number(params['exit_code']));
        return {};
      },
      { maxAttempts: 10 },
    ),
  },
);

async function crash(how: string, exitCode: number): Promise<never> {
  if (how === 'exit') process.exit(exitCode);
  if (how === 'exception') setImmediate(() => failOutsideTheStage());
  else process.kill(process.pid, how === 'abort' ? 'SIGABRT' : how === 'kill' ? 'SIGKILL' : 'SIGSEGV');
  return new Promise<never>(() => setInterval(() => undefined, 1_000));
}

function failOutsideTheStage(): never {
  throw new Error('thrown where nobody catches');
}
