import type { EtaView } from '@frameq/contracts';
import type { JobRow, RunSample, WaitingRow, WorkLeftRow } from '@frameq/db';
import { estimateRun, samplesOf } from './estimate-run.js';
import { isSpent } from './waiting-reason.js';

/** What an estimate is made of. */
export interface JobFacts {
  readonly job: Pick<JobRow, 'running' | 'etaS' | 'maxParallel'>;
  /** What is left to do in the job. */
  readonly left: readonly WorkLeftRow[];
  /** Runs of the job's own stages, and of other jobs of its pipeline, the latest first. */
  readonly own: readonly RunSample[];
  readonly others: readonly RunSample[];
  /** The job's next stage, when it waits. */
  readonly next: WaitingRow | undefined;
  /** How long a stage of that queue takes, on average, in seconds; null when not known. */
  readonly pace: number | null;
  readonly maxConcurrentGpuJobs: number;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
}

/** How long a job will wait and how long it will then run; each null when nothing is known, the whole when both are. */
export function estimateJob(facts: JobFacts): EtaView | null {
  const waiting = facts.next === undefined ? 0 : waitingSeconds(facts.next, facts);
  const running = runningSeconds(facts);
  if (running === null && (waiting === null || facts.next === undefined)) return null;
  return { waiting_s: rounded(waiting), running_s: rounded(running) };
}

function runningSeconds({ job, left, own, others, next, maxConcurrentGpuJobs }: JobFacts): number | null {
  if (left.length === 0) return null;
  let total = 0;
  let longest = 0;
  for (const row of left) {
    // What a stage says of itself beats what others took.
    if (row.running && job.running === 1 && job.etaS !== null) {
      total += job.etaS;
      longest = Math.max(longest, job.etaS);
      continue;
    }
    const bytes = row.bytes === null ? null : row.bytes / row.stages;
    const one = estimateRun(samplesOf(row.stage, own, others), { bytes, device: row.device });
    if (one === null) return null;
    total += one * row.shares;
    longest = Math.max(longest, one * Math.min(1, row.shares));
  }
  const items = Math.max(...left.map((row) => row.stages));
  const room = next === undefined ? job.running : slotsFor(next, maxConcurrentGpuJobs);
  const atOnce = Math.max(1, Math.min(items, room, job.maxParallel ?? Infinity));
  return Math.max(longest, total / atOnce);
}

function waitingSeconds(next: WaitingRow, { pace, maxConcurrentGpuJobs, nowMs }: JobFacts): number | null {
  const slots = slotsFor(next, maxConcurrentGpuJobs);
  if (next.hold !== null || slots === 0 || isSpent(next)) return null;
  const due = next.runAfter === null ? 0 : Math.max(0, (next.runAfter.getTime() - nowMs) / 1000);
  const inLine = untilFree(next.before, next.running, slots, pace);
  const ofTenant =
    next.maxRunningStages === null
      ? 0
      : untilFree(next.ahead, next.tenantRunning ?? 0, Math.min(slots, next.maxRunningStages), pace);
  return inLine === null || ofTenant === null ? null : Math.max(due, inLine, ofTenant);
}

/** How many stages of the queue can run at once, with the limit for GPUs. */
function slotsFor(next: WaitingRow, maxConcurrentGpuJobs: number): number {
  return next.queue === 'gpu' ? Math.min(next.slots, maxConcurrentGpuJobs) : next.slots;
}

/** Seconds until as many stages have begun as are ahead, and one slot is free again. */
function untilFree(ahead: number, running: number, slots: number, pace: number | null): number | null {
  const free = Math.max(0, slots - running);
  if (ahead < free) return 0;
  return pace === null || slots === 0 ? null : ((ahead - free + 1) * pace) / slots;
}

function rounded(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 10) / 10;
}
