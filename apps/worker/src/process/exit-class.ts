import { AppError, type ErrorCode, type Outcome } from '@frameq/domain';
import { isGpuLost, isGpuOutOfMemory } from '@frameq/models';
import type { ProcessExit } from './spawn-guarded.js';

/** What is known of a runner that ended before it said how its stage did. */
export interface UnexpectedExit {
  readonly exit: ProcessExit;
  /** The last lines that it printed. */
  readonly output: string;
  /** True when the kernel's count of processes killed for memory rose while it ran. */
  readonly oomKilled: boolean;
  readonly device: 'cpu' | 'cuda';
  /** Why the supervisor itself killed it, as a sentence. */
  readonly killedFor?: string | undefined;
  /** False when it ended before it took any work. */
  readonly cameUp?: false;
}

const NATIVE_SIGNALS: readonly string[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP', 'SIGSYS'];
const HEAP_TEXT = /heap out of memory|Allocation failed|std::bad_alloc|RangeError: Array buffer allocation failed/;

/** Explains why a runner died. It never reports a success: only the runner's own word does that. */
export function exitClass(facts: UnexpectedExit): Extract<Outcome, { kind: 'crashed' }> {
  const [code, message] = explain(facts);
  const detail = {
    exit_code: facts.exit.code,
    signal: facts.exit.signal,
    output: facts.output.slice(-2_000),
  };
  return { kind: 'crashed', failure: new AppError(code, message, { detail }).toFailure() };
}

function explain({ exit, output, oomKilled, device, killedFor, cameUp }: UnexpectedExit): [ErrorCode, string] {
  if (exit.error !== null) return ['RUNNER_UNSTARTABLE', `The runner could not be started: ${exit.error.message}.`];
  if (killedFor !== undefined) return ['RUNNER_CRASHED', killedFor];
  if (isGpuLost(output, device)) return ['GPU_LOST', 'The runner died because its GPU was lost.'];
  if (isGpuOutOfMemory(output, device)) return ['GPU_OUT_OF_MEMORY', 'The runner died because GPU memory ran out.'];
  if (exit.signal === 'SIGKILL' && oomKilled) {
    return ['HOST_OUT_OF_MEMORY', 'The kernel killed the runner because memory ran out.'];
  }
  if (cameUp === false) {
    const how = exit.signal ?? `exit code ${exit.code}`;
    return ['RUNNER_UNSTARTABLE', `The runner ended (${how}) before it took any work.`];
  }
  if (isHeapExhausted(exit, output)) return ['HOST_OUT_OF_MEMORY', 'The runner used up the memory that it may use.'];
  if (exit.signal === 'SIGKILL') {
    return ['RUNNER_CRASHED', 'The runner was killed from outside (SIGKILL); memory may have run out.'];
  }
  if (exit.signal !== null && NATIVE_SIGNALS.includes(exit.signal)) {
    return ['RUNNER_CRASHED', `The runner crashed in native code (${exit.signal}).`];
  }
  if (exit.signal !== null) return ['RUNNER_CRASHED', `The runner was ended from outside (${exit.signal}).`];
  return ['RUNNER_CRASHED', `The runner ended with exit code ${exit.code} before its stage was done.`];
}

/** V8 ends a process whose heap is full by SIGABRT or SIGTRAP, which a shell reports as 134 or 133. */
function isHeapExhausted(exit: ProcessExit, output: string): boolean {
  const abnormal = exit.signal === 'SIGABRT' || exit.signal === 'SIGTRAP' || exit.code === 134 || exit.code === 133;
  return abnormal && HEAP_TEXT.test(output);
}
