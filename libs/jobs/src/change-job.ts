import type { ChangeJobRequest, JobView } from '@frameq/contracts';
import { EVENT_CHANNEL } from '@frameq/db';
import type { QueueName } from '@frameq/domain';
import { type Actor, deedOf } from './actor.js';
import { findJobId, jobNotFound } from './find-job.js';
import { getJob } from './get-job.js';
import type { SteeringParts } from './steering.js';

/** Puts a job before or behind all else of its tenant that waits. Throws JOB_NOT_FOUND, JOB_FINISHED. */
export async function moveJob(id: string, to: 'front' | 'back', actor: Actor, parts: SteeringParts): Promise<JobView> {
  const { stores, database } = parts;
  const jobId = await findJobId(id, actor, parts);
  const queues = await database.transaction(async (tx) => {
    const moved = await stores.line.move(jobId, actor.tenantId, to, tx);
    if (moved !== null) await stores.audit.append([deedOf(actor, 'job.move', jobId, { to })], tx);
    return moved;
  });
  if (queues === null) throw jobNotFound(id);
  await tellReordered(queues, parts);
  return getJob(jobId, actor, parts);
}

/** Changes the name and labels of a job, and the priority of one that has not ended. Throws JOB_NOT_FOUND, JOB_FINISHED. */
export async function changeJob(
  id: string,
  { priority, name, labels }: ChangeJobRequest,
  actor: Actor,
  parts: SteeringParts,
): Promise<JobView> {
  const { stores, database } = parts;
  const jobId = await findJobId(id, actor, parts);
  // Null, as a form may send it, is unset like what is left out.
  const [isDescribed, isMoved] = [(name ?? labels ?? null) !== null, (priority ?? null) !== null];
  if (!isDescribed && !isMoved) return getJob(jobId, actor, parts);
  const queues = await database.transaction(async (tx) => {
    if (isDescribed) {
      const facts = { name: name ?? undefined, labels: labels ?? undefined };
      if (!(await stores.line.describe(jobId, actor.tenantId, facts, tx))) return null;
      await stores.audit.append([deedOf(actor, 'job.describe', jobId, facts)], tx);
    }
    if (!isMoved) return [];
    const changed = await stores.line.setPriority(jobId, actor.tenantId, priority!, tx);
    if (changed !== null) await stores.audit.append([deedOf(actor, 'job.priority', jobId, { priority })], tx);
    return changed;
  });
  if (queues === null) throw jobNotFound(id);
  await tellReordered(queues, parts);
  return getJob(jobId, actor, parts);
}

/** After the commit: messages that wait in the old order are taken back. */
async function tellReordered(queues: readonly QueueName[], parts: SteeringParts): Promise<void> {
  parts.database.announce(EVENT_CHANNEL);
  await parts.dispatcher.refill(queues);
}
