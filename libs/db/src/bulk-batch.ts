import { AppError, JOB_STATES, isTerminalJob, type JobState, type QueueName } from '@frameq/domain';
import type { BulkActionRow } from './bulk.store.js';
import type { Queryable } from './database.js';
import { jobFilterValues } from './job-filter-values.js';
import type { JobFilter } from './job-rows.js';
import { LineStore } from './line.store.js';
import { requestCancelWithin } from './request-cancel.js';
import { retryStagesWithin } from './retry-stages.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

/** What one batch of a bulk action did. */
export interface BulkBatch {
  /** True when nothing is left to do, or the action does not run any more. */
  readonly ended: boolean;
  /** Queues on which stages became ready. */
  readonly ready: readonly QueueName[];
  /** Queues whose order changed. */
  readonly reordered: readonly QueueName[];
  /** Jobs with running stages that are to be stopped. */
  readonly cancelling: readonly string[];
}

const LOCK_ACTION = loadStatement('lock-bulk-action');
const NEXT_JOBS = loadStatement('next-bulk-jobs', { answerWithinMs: LONG_ANSWER_MS });
const NEXT_WAITING = loadStatement('next-waiting');
const LOCK_JOB_ROWS = loadStatement('lock-job-rows');
const LOCK_JOBS = loadStatement('lock-jobs');
const CANCEL_WAITING = loadStatement('cancel-waiting', { answerWithinMs: LONG_ANSWER_MS });
const NOTE = loadStatement('note-bulk-progress');

interface NextJob {
  readonly id: string;
  readonly number: number;
  readonly items: number;
}

const JOBS_AT_ONCE = 25;
/** A batch holds the rows of its jobs until it ends, and whoever claims or settles a stage of theirs waits for them. */
const ITEMS_AT_ONCE = 1_000;
const STAGES_AT_ONCE = 200;
const NOTHING: BulkBatch = { ended: true, ready: [], reordered: [], cancelling: [] };
const OPEN = JOB_STATES.filter((state) => !isTerminalJob(state) && state !== 'cancelling');

/** The states in which an action changes something. */
export const BULK_STATES: Readonly<Record<'cancel' | 'retry' | 'priority', readonly JobState[]>> = {
  cancel: OPEN,
  retry: ['failed', 'partial', 'cancelled'],
  priority: OPEN,
};

/** Does the next batch of an action within a transaction: the change and the note of how far it is are one. */
export async function doBulkBatch(id: string, tx: Queryable): Promise<BulkBatch> {
  const [action] = await tx.query<BulkActionRow>(LOCK_ACTION, [id]);
  if (action === undefined) return NOTHING;
  return 'queue' in action.target ? clearSome(action, action.target.queue, tx) : changeSome(action, tx);
}

async function clearSome(action: BulkActionRow, queue: QueueName, tx: Queryable): Promise<BulkBatch> {
  const rows = await tx.query<{ id: string }>(NEXT_WAITING, [queue, action.createdAt, STAGES_AT_ONCE]);
  if (rows.length === 0) return NOTHING;
  const ids = rows.map((row) => row.id);
  await tx.query(LOCK_JOBS, [ids]);
  const [answer] = await tx.query<{ cancelled: number }>(CANCEL_WAITING, [ids]);
  await tx.query(NOTE, [action.id, 0, answer!.cancelled, 0, 0]);
  return { ...NOTHING, ended: false };
}

async function changeSome(action: BulkActionRow, tx: Queryable): Promise<BulkBatch> {
  const { target, tenantId, place, last } = action;
  const kind = action.action as keyof typeof BULK_STATES;
  const filter = 'filter' in target ? readFilter(target.filter) : {};
  const ids = 'ids' in target ? target.ids : null;
  const next = [...jobFilterValues(filter), ids, place, last, BULK_STATES[kind], JOBS_AT_ONCE, ITEMS_AT_ONCE];
  const found = await tx.query<NextJob>(NEXT_JOBS, [tenantId, ...next]);
  if (found.length === 0) return NOTHING;
  const jobs = withinReason(found);
  await tx.query(LOCK_JOB_ROWS, [jobs.map((job) => job.id)]);
  const batch = { ready: new Set<QueueName>(), reordered: new Set<QueueName>(), cancelling: new Array<string>() };
  const tally = { changed: 0, skipped: 0, refused: 0 };
  for (const job of jobs) tally[await changeOne(kind, job.id, action, batch, tx)] += 1;
  await tx.query(NOTE, [action.id, jobs.at(-1)!.number, tally.changed, tally.skipped, tally.refused]);
  return {
    ended: found.length < JOBS_AT_ONCE && jobs.length === found.length,
    ready: [...batch.ready],
    reordered: [...batch.reordered],
    cancelling: batch.cancelling,
  };
}

/** As many of the jobs, in their order, as are not too large together; the first in any case. */
function withinReason(found: readonly NextJob[]): NextJob[] {
  let items = 0;
  return found.filter((job, index) => (items += job.items) <= ITEMS_AT_ONCE || index === 0);
}

/** Skipped: the job had changed meanwhile, so that there is nothing to do. Refused: it must not be done. */
async function changeOne(
  kind: keyof typeof BULK_STATES,
  jobId: string,
  { tenantId, priority }: BulkActionRow,
  batch: { ready: Set<QueueName>; reordered: Set<QueueName>; cancelling: string[] },
  tx: Queryable,
): Promise<'changed' | 'skipped' | 'refused'> {
  try {
    if (kind === 'cancel') {
      const answer = await requestCancelWithin(tx, jobId, tenantId);
      if (answer !== null && answer.running.length > 0) batch.cancelling.push(jobId);
      return answer?.changed === true ? 'changed' : 'skipped';
    }
    if (kind === 'retry') {
      const answer = await retryStagesWithin(tx, { jobId, tenantId, fromStage: null });
      answer?.queues.forEach((queue) => batch.ready.add(queue));
      return answer === null ? 'skipped' : 'changed';
    }
    const queues = await new LineStore().setPriority(jobId, tenantId, priority!, tx);
    queues?.forEach((queue) => batch.reordered.add(queue));
    return queues === null ? 'skipped' : 'changed';
  } catch (error) {
    const code = error instanceof AppError ? error.code : '';
    if (['JOB_FINISHED', 'JOB_NOT_FINISHED', 'JOB_NOT_RETRYABLE'].includes(code)) return 'skipped';
    if (['INPUT_GONE', 'QUOTA_EXCEEDED'].includes(code)) return 'refused';
    throw error;
  }
}

/** A filter as it comes back from JSON. */
function readFilter(filter: JobFilter): JobFilter {
  const { createdAfter, createdBefore } = filter;
  return {
    ...filter,
    ...(createdAfter !== undefined && { createdAfter: new Date(createdAfter) }),
    ...(createdBefore !== undefined && { createdBefore: new Date(createdBefore) }),
  };
}
