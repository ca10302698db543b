import { isTerminalJob, type JobState } from '@frameq/domain';
import type { Database, Queryable } from './database.js';
import type { CancelAnswer } from './stage-rows.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

const LOCK_JOB = loadStatement('lock-job');
const REQUEST_CANCEL = loadStatement('request-cancel', { answerWithinMs: LONG_ANSWER_MS });
const NOTE_REASON = loadStatement('note-cancel-reason');
const RUNNING_OF_JOB = loadStatement('running-of-job');

/** Why a job is cancelled, when nobody asked for it. */
export type CancelReason = 'deadline';

/** Marks a job as cancelled; null when the tenant has no such job. A job that is cancelling or has ended stays as it is. */
export async function requestCancel(
  db: Database,
  jobId: string,
  tenantId: string,
  reason?: CancelReason,
): Promise<CancelAnswer | null> {
  return db.transaction((tx) => requestCancelWithin(tx, jobId, tenantId, reason));
}

/** The same within a transaction of the caller. */
export async function requestCancelWithin(
  tx: Queryable,
  jobId: string,
  tenantId: string,
  reason?: CancelReason,
): Promise<CancelAnswer | null> {
  const [job] = await tx.query<{ state: JobState }>(LOCK_JOB, [jobId, tenantId]);
  if (job === undefined) return null;
  if (isTerminalJob(job.state)) return { changed: false, pendingCancelled: 0, running: [] };
  if (job.state === 'cancelling') {
    const running = await tx.query<CancelAnswer['running'][number]>(RUNNING_OF_JOB, [jobId]);
    return { changed: false, pendingCancelled: 0, running };
  }
  const [answer] = await tx.query<Omit<CancelAnswer, 'changed'>>(REQUEST_CANCEL, [jobId]);
  if (reason !== undefined) await tx.query(NOTE_REASON, [jobId, reason]);
  return { changed: true, pendingCancelled: answer!.pendingCancelled, running: answer!.running };
}
