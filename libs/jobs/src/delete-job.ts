import { EVENT_CHANNEL, type NewAuditEntry } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { findJobId, jobNotFound } from './find-job.js';
import type { JobsParts } from './jobs-parts.js';

/** Who deletes, as the audit log notes it. */
export type DeedActor = Omit<NewAuditEntry, 'action' | 'target' | 'detail'>;

/**
 * Forgets a job that has ended: its rows in one transaction, then its files. Inputs stay: other jobs may read them.
 * @throws JOB_NOT_FOUND, JOB_NOT_FINISHED
 */
export async function deleteJob(id: string, actor: DeedActor, parts: JobsParts): Promise<void> {
  const { stores, storage, database } = parts;
  const jobId = await findJobId(id, actor, parts);
  const gone = await stores.jobs.remove(jobId, actor.tenantId, (tx) =>
    stores.audit.append([{ ...actor, action: 'job.delete', target: jobId }], tx),
  );
  if (gone === null) throw jobNotFound(id);
  if (gone.stageIds === null) throw new AppError('JOB_NOT_FINISHED', 'Only a job that has ended can be deleted.');
  database.announce(EVENT_CHANNEL);
  for (const stageId of gone.stageIds) await storage.removeStage(actor.tenantId, stageId);
}
