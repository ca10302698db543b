import type { ClearView, QueueView } from '@frameq/contracts';
import { COUNT_LIMIT, type NewBulkAction, type QueueHoldMode, type QueueRow } from '@frameq/db';
import { AppError, didYouMean, QUEUES, type QueueName, uuidV7 } from '@frameq/domain';
import { randomBytes } from 'node:crypto';
import { type Actor, deedOf } from './actor.js';
import { toBulkActionView } from './bulk-action.js';
import type { SteeringParts } from './steering.js';

/** Every queue, over all tenants. */
export async function listQueues({ stores }: SteeringParts): Promise<QueueView[]> {
  return (await stores.queues.list(QUEUES)).map(toQueueView);
}

/** One queue. Throws QUEUE_NOT_FOUND. */
export async function getQueue(name: string, { stores }: SteeringParts): Promise<QueueView> {
  const [row] = await stores.queues.list([queueNamed(name)]);
  return toQueueView(row!);
}

/** Holds a queue until it is resumed, over restarts too: nothing is delivered or claimed, what runs goes on. */
export async function holdQueue(
  name: string,
  mode: QueueHoldMode,
  actor: Actor,
  parts: SteeringParts,
): Promise<QueueView> {
  const queue = queueNamed(name);
  const { stores, database } = parts;
  await database.transaction(async (tx) => {
    const changed = await stores.queues.hold(queue, mode, actor.actor, tx);
    const action = mode === 'paused' ? 'queue.pause' : 'queue.drain';
    if (changed) await stores.audit.append([deedOf(actor, action, queue)], tx);
  });
  // What waits in the store would be refused by the claim anyway; this spares the workers the asking.
  void parts.dispatcher.refill([queue]);
  return getQueue(name, parts);
}

/** Opens a queue; what waits is delivered at once. */
export async function resumeQueue(name: string, actor: Actor, parts: SteeringParts): Promise<QueueView> {
  const queue = queueNamed(name);
  const { stores, database } = parts;
  await database.transaction(async (tx) => {
    if (await stores.queues.release(queue, tx)) await stores.audit.append([deedOf(actor, 'queue.resume', queue)], tx);
  });
  await parts.dispatcher.refill([queue]);
  return getQueue(name, parts);
}

/** Counts what waits on a queue and, unless it is a dry run, has the keeper cancel it; what runs goes on. */
export async function clearQueue(
  name: string,
  actor: Actor,
  { dryRun }: { readonly dryRun: boolean },
  { stores, database }: SteeringParts,
): Promise<ClearView> {
  const queue = queueNamed(name);
  const counts = await stores.bulk.countWaiting(queue);
  if (dryRun) return { dry_run: true, queue, ...counts, bulk_action: null };
  const row = await database.transaction(async (tx) => {
    const { tenantId, actorId } = actor;
    const action: NewBulkAction = {
      ...{ id: uuidV7(Date.now(), randomBytes(16)), tenantId, target: { queue }, priority: null },
      ...{ action: 'clear', total: counts.stages, last: 0, actorId, actor: actor.actor },
    };
    await stores.audit.append([deedOf(actor, 'queue.clear', queue, { ...counts, bulk_action: action.id })], tx);
    return stores.bulk.insert(action, tx);
  });
  return { dry_run: false, queue, ...counts, bulk_action: toBulkActionView(row) };
}

function queueNamed(name: string): QueueName {
  const found = QUEUES.find((queue) => queue === name);
  if (found !== undefined) return found;
  const hint = didYouMean(name, QUEUES) || `Queues are: ${QUEUES.join(', ')}.`;
  throw new AppError('QUEUE_NOT_FOUND', `There is no queue "${name}".`, { hint });
}

function toQueueView(row: QueueRow): QueueView {
  const drained = row.hold === 'draining' && row.running === 0;
  return {
    name: row.queue,
    state: drained ? 'drained' : (row.hold ?? 'open'),
    since: row.since?.toISOString() ?? null,
    held_by: row.actor,
    queued: Math.min(row.queued, COUNT_LIMIT),
    queued_is_exact: row.queued <= COUNT_LIMIT,
    delayed: row.delayed,
    running: row.running,
    slots: row.slots,
    oldest_queued_at: row.oldestQueuedAt?.toISOString() ?? null,
  };
}
