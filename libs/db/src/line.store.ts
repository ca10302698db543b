import { AppError, isTerminalJob, type JobState, type QueueName } from '@frameq/domain';
import type { Queryable } from './database.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

const LOCK_JOB = loadStatement('lock-job');
const MOVE = loadStatement('move-job', { answerWithinMs: LONG_ANSWER_MS });
const DESCRIBE = loadStatement('describe-job');
const PRIORITY = loadStatement('set-priority', { answerWithinMs: LONG_ANSWER_MS });

/** Where a job stands in its tenant's line. Every method works within a transaction of its caller. */
export class LineStore {
  /**
   * Puts a job before or behind everything of its tenant that waits; answers the queues on which it waits, null when the
   * tenant has no such job. Throws JOB_FINISHED.
   */
  async move(jobId: string, tenantId: string, to: 'front' | 'back', tx: Queryable): Promise<QueueName[] | null> {
    if (!(await lockOpen(jobId, tenantId, tx))) return null;
    const rows = await tx.query<{ queue: QueueName }>(MOVE, [jobId, to === 'front']);
    return rows.map((row) => row.queue);
  }

  /** Changes what a job is called and labelled, whatever its state; false when the tenant has no such job. */
  async describe(
    jobId: string,
    tenantId: string,
    {
      name,
      labels,
    }: { readonly name?: string | undefined; readonly labels?: Readonly<Record<string, string>> | undefined },
    tx: Queryable,
  ): Promise<boolean> {
    const values = [jobId, tenantId, name ?? null, labels === undefined ? null : JSON.stringify(labels)];
    return (await tx.query(DESCRIBE, values)).length > 0;
  }

  /** Gives a job another priority, 0 to 1000; answers as `move`. Throws JOB_FINISHED. */
  async setPriority(jobId: string, tenantId: string, priority: number, tx: Queryable): Promise<QueueName[] | null> {
    if (!(await lockOpen(jobId, tenantId, tx))) return null;
    const rows = await tx.query<{ queue: QueueName }>(PRIORITY, [jobId, priority]);
    return rows.map((row) => row.queue);
  }
}

async function lockOpen(jobId: string, tenantId: string, tx: Queryable): Promise<boolean> {
  const [job] = await tx.query<{ state: JobState }>(LOCK_JOB, [jobId, tenantId]);
  if (job === undefined) return false;
  if (!isTerminalJob(job.state) && job.state !== 'cancelling') return true;
  throw new AppError('JOB_FINISHED', `The job is ${job.state}; it has no place in line.`, {
    detail: { state: job.state },
  });
}
