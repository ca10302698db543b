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

/** Why a job waits, as a sentence for people; null when it runs freely or has ended. What an admin or a limit decided comes first. */
export function waitingReason({ job, next, countLimit, maxConcurrentGpuJobs }: WaitingFacts): string | null {
  if (!mayWait(job)) return limitedByItself(job);
  if (next === undefined) return null;
  const held = heldBack(next);
  if (held !== null) return held;
  if (next.runAfter !== null) return `Tries again at ${next.runAfter.toISOString()}, after a failure.`;
  if (next.slots === 0 && next.storageLow) {
    return `The workers of the ${next.queue} queue take no work: their disk is nearly full. They go on by themselves when there is room.`;
  }
  if (next.slots === 0) return `No live worker serves the ${next.queue} queue.`;
  if (next.queue === 'gpu' && next.running >= maxConcurrentGpuJobs) {
    const limit = `${count(next.running, 'GPU stage runs', 'GPU stages run')}, as many as MAX_CONCURRENT_GPU_JOBS allows`;
    return next.ahead === 0 ? `${limit}.` : `${limit}; ${aheadText(next, countLimit)}.`;
  }
  const busy = `${Math.min(next.running, next.slots)} of ${count(next.slots, `${next.queue} slot is`, `${next.queue} slots are`)} busy`;
  if (next.ahead === 0)
    return next.running >= next.slots ? `Next in line: ${busy}.` : 'Next in line; it starts in a moment.';
  return `${aheadText(next, countLimit)} in the ${next.queue} queue; ${busy}.`;
}

/** What keeps a stage back however many slots are free. */
function heldBack(next: WaitingRow): string | null {
  if (next.hold === 'paused') return `The ${next.queue} queue is paused.`;
  if (next.hold === 'draining') return `The ${next.queue} queue is being drained: nothing new starts.`;
  if (isSpent(next)) {
    const spent = Math.floor(next.gpuSeconds!);
    return `Your GPU stages ran for ${spent} s within 24 hours; your tenant may use ${next.gpuSecondsPerDay} s.`;
  }
  if (next.maxRunningStages !== null && next.tenantRunning! >= next.maxRunningStages) {
    const running = count(next.tenantRunning!, 'of your stages runs', 'of your stages run');
    return `${running}, as many as your tenant may have at once (${next.maxRunningStages}).`;
  }
  return null;
}

/** True when the tenant has used up its GPU time. */
export function isSpent({ queue, gpuSecondsPerDay, gpuSeconds }: WaitingRow): boolean {
  return queue === 'gpu' && gpuSecondsPerDay !== null && (gpuSeconds ?? 0) >= gpuSecondsPerDay;
}

function aheadText({ ahead }: WaitingRow, countLimit: number): string {
  const stages = ahead >= countLimit ? `At least ${countLimit}` : `${ahead}`;
  return `${stages} of your stages ${ahead === 1 ? 'is' : 'are'} ahead`;
}

function limitedByItself(job: WaitingFacts['job']): string | null {
  const limited = job.state === 'running' && job.maxParallel !== null && job.running >= job.maxParallel;
  if (!limited || job.items.queued === 0) return null;
  return `${count(job.running, 'item runs', 'items run')}, as many as max_parallel allows; ${job.items.queued} wait.`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
