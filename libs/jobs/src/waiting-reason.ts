import type { JobRow, WaitingRow } from '@frameq/db';
import { isTerminalJob } from '@frameq/domain';

/** What a reason is made of. */
export interface WaitingFacts {
  readonly job: Pick<JobRow, 'state' | 'running' | 'maxParallel' | 'items'>;
  /** The job's next stage; unset when none is queued. */
  readonly next: WaitingRow | undefined;
  /** `ahead` was counted up to here. */
  readonly countLimit: number;
  readonly maxConcurrentGpuJobs: number;
}

/** True when a job may have something to wait for that `JobStore.waiting` knows. */
export function mayWait(job: Pick<JobRow, 'state' | 'running'>): boolean {
  return !isTerminalJob(job.state) && job.state !== 'cancelling' && job.running === 0;
}

/** Why a job waits, as a sentence for people; null when it runs freely or has ended. The nearest cause comes first. */
export function waitingReason({ job, next, countLimit, maxConcurrentGpuJobs }: WaitingFacts): string | null {
  if (!mayWait(job)) return limitedByItself(job);
  if (next === undefined) return null;
  if (next.runAfter !== null) return `Tries again at ${next.runAfter.toISOString()}, after a failure.`;
  if (next.slots === 0) return `No live worker serves the ${next.queue} queue.`;
  if (next.queue === 'gpu' && next.running >= maxConcurrentGpuJobs) {
    return `${count(next.running, 'GPU stage runs', 'GPU stages run')}, as many as MAX_CONCURRENT_GPU_JOBS allows.`;
  }
  const busy = `${Math.min(next.running, next.slots)} of ${count(next.slots, `${next.queue} slot is`, `${next.queue} slots are`)} busy`;
  if (next.ahead === 0)
    return next.running >= next.slots ? `Next in line: ${busy}.` : 'Next in line; it starts in a moment.';
  const ahead = next.ahead >= countLimit ? `At least ${countLimit}` : `${next.ahead}`;
  return `${ahead} of your stages ${next.ahead === 1 ? 'is' : 'are'} ahead in the ${next.queue} queue; ${busy}.`;
}

function limitedByItself(job: WaitingFacts['job']): string | null {
  const limited = job.state === 'running' && job.maxParallel !== null && job.running >= job.maxParallel;
  if (!limited || job.items.queued === 0) return null;
  return `${count(job.running, 'item runs', 'items run')}, as many as max_parallel allows; ${job.items.queued} wait.`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
