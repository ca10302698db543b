import { describe, expect, it } from '@jest/globals';
import { exitClass, type UnexpectedExit } from './exit-class.js';

const died = (facts: Partial<UnexpectedExit> & { code?: number; signal?: NodeJS.Signals; error?: Error }) =>
  exitClass({
    exit: { code: facts.code ?? null, signal: facts.signal ?? null, error: facts.error ?? null },
    ...{ output: '', oomKilled: false, device: 'cpu', ...facts },
  }).failure;

describe('the class of a runner that died', () => {
  it.each([
    ['native_crash', 'SIGSEGV', { signal: 'SIGSEGV' }],
    ['native_crash', 'native code', { signal: 'SIGABRT' }],
    ['native_crash', 'exit code 3', { code: 3 }],
    ['native_crash', 'from outside (SIGKILL)', { signal: 'SIGKILL' }],
    ['native_crash', 'from outside (SIGTERM)', { signal: 'SIGTERM' }],
    ['oom_host', 'kernel', { signal: 'SIGKILL', oomKilled: true }],
    [
      'oom_host',
      'memory',
      {
        signal: 'SIGABRT',
        output: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      },
    ],
    ['oom_host', 'memory', { signal: 'SIGTRAP', output: 'JavaScript heap out of memory' }],
    ['oom_host', 'memory', { code: 134, output: "terminate called after throwing an instance of 'std::bad_alloc'" }],
    ['oom_gpu', 'GPU memory', { code: 1, output: 'CUDA failure 2: out of memory', device: 'cuda' }],
    [
      'oom_gpu',
      'GPU memory',
      { code: 1, output: 'Failed to allocate memory for requested buffer of size 7', device: 'cuda' },
    ],
    ['upstream', 'GPU was lost', { code: 1, output: 'CUDA failure 100: no CUDA-capable device', device: 'cuda' }],
    ['upstream', 'before it took any work', { code: 1, cameUp: false }],
    ['native_crash', 'exit code 1', { code: 1, output: 'Failed to allocate memory for requested buffer of size 7' }],
    ['upstream', 'could not be started', { error: new Error('spawn EAGAIN') }],
  ] as const)('is %s and says "%s"', (failureClass, words, facts) => {
    expect(died(facts)).toMatchObject({ class: failureClass, message: expect.stringContaining(words) });
  });

  it('keeps exit code, signal and the last words for the reader', () => {
    expect(died({ code: 9, output: 'last words' }).detail).toEqual({
      exit_code: 9,
      signal: null,
      output: 'last words',
    });
  });
});
