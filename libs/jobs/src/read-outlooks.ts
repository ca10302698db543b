import type { EtaView, QueuePlace } from '@frameq/contracts';
import type { JobDetailRow, JobRow, Queryable, RunSample, WaitingRow, WorkLeftRow } from '@frameq/db';
import { isTerminalJob, type QueueName } from '@frameq/domain';
import type { Caller } from './caller.js';
import { estimateJob } from './estimate-job.js';
import type { JobsParts } from './jobs-parts.js';
import { mayWait, waitingReason } from './waiting-reason.js';

/** What is to be said of a job that has not ended: why it waits, where in line, and until when. */
export interface Outlook {
  readonly reason: string | null;
  readonly queue: QueuePlace | null;
  readonly eta: EtaView | null;
}

/** Of a job that has ended there is nothing to foresee. */
export const NO_OUTLOOK: Outlook = { reason: null, queue: null, eta: null };

type OutlookParts = Pick<JobsParts, 'stores' | 'maxConcurrentGpuJobs'>;

/** Reads what there is to be said of several jobs of a tenant; stages ahead are counted up to `countLimit`. */
export async function readOutlooks(
  jobs: readonly JobRow[],
  caller: Caller,
  parts: OutlookParts,
  countLimit: number,
): Promise<Map<string, Outlook>> {
  const { tenantId } = caller;
  const { stores } = parts;
  const open = jobs.filter((job) => !isTerminalJob(job.state) && job.state !== 'cancelling');
  const begun = open.filter((job) => job.state === 'running').map((job) => job.id);
  const waiting = open.filter(mayWait).map((job) => job.id);
  const [next, left, own] = await Promise.all([
    stores.jobs.waiting(tenantId, waiting, countLimit),
    stores.history.workLeft(
      tenantId,
      open.map((job) => job.id),
    ),
    stores.history.runsOfJobs(begun),
  ]);
  const outlook = async (job: JobRow): Promise<[string, Outlook]> => {
    const mine = { left: left.filter((row) => row.jobId === job.id), own: own.filter((run) => run.jobId === job.id) };
    const waits = next.get(job.id);
    const past = await readPast(job.pipeline, waits?.queue ?? null, parts);
    return [job.id, outlookOf(job, { ...mine, next: waits, countLimit, past }, parts)];
  };
  return new Map(await Promise.all(open.map(outlook)));
}

/** What earlier work tells of a job. */
export interface Past {
  /** Runs of other jobs of its pipeline, the latest first. */
  readonly others: readonly RunSample[];
  /** How many seconds a stage of the queue for which it waits takes, on average; null when not known. */
  readonly pace: number | null;
}

/** Reads the past. Not within a transaction: who holds a connection must not wait for one that others hold. */
export async function readPast(pipeline: string, queue: QueueName | null, { stores }: OutlookParts): Promise<Past> {
  const [others, pace] = await Promise.all([
    stores.history.recentRuns(pipeline),
    queue === null ? null : stores.history.pace(queue),
  ]);
  return { others, pace };
}

/**
 * The outlook of a job that was just written, perhaps in a transaction that nobody else sees yet; the past has been read
 * before, for the queue of its first stage.
 */
export async function outlookOfNew(
  job: JobDetailRow,
  tenantId: string,
  parts: OutlookParts,
  terms: { readonly countLimit: number; readonly past: Past; readonly tx: Queryable | undefined },
): Promise<Outlook> {
  const { countLimit, past, tx } = terms;
  const next = (await parts.stores.jobs.waiting(tenantId, [job.id], countLimit, tx)).get(job.id);
  const bytes = job.itemList.reduce<number | null>(
    (sum, item) => (item.input === null ? sum : (sum ?? 0) + item.input.bytes),
    null,
  );
  const count = job.itemList.length;
  const facts = { jobId: job.id, device: null, running: false, stages: count, bytes, shares: count };
  const left = (job.itemList[0]?.stages ?? []).map((stage): WorkLeftRow => ({ ...facts, stage: stage.name }));
  return outlookOf(job, { left, own: [], next, countLimit, past }, parts);
}

function outlookOf(
  job: JobRow,
  facts: Pick<Parameters<typeof estimateJob>[0], 'left' | 'own' | 'next'> & {
    readonly countLimit: number;
    readonly past: Past;
  },
  { maxConcurrentGpuJobs }: OutlookParts,
): Outlook {
  const { next, countLimit, past } = facts;
  const reason = waitingReason({ job, next, countLimit, maxConcurrentGpuJobs });
  const eta = estimateJob({ job, ...facts, ...past, maxConcurrentGpuJobs, nowMs: Date.now() });
  return { reason, queue: next === undefined ? null : placeOf(next, reason, countLimit), eta };
}

function placeOf(next: WaitingRow, reason: string | null, countLimit: number): QueuePlace {
  const inLine = next.runAfter === null;
  return {
    name: next.queue,
    position: inLine ? next.before + 1 : null,
    ahead: inLine ? next.before : null,
    exact: next.ahead < countLimit,
    reason,
    since: next.queuedAt.toISOString(),
  };
}
