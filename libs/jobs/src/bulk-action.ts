import type { BulkActionRequest, BulkActionView, BulkFilter, BulkPreview } from '@frameq/contracts';
import {
  BULK_STATES,
  type BulkActionRow,
  type BulkCount,
  type BulkTarget,
  type JobFilter,
  type Queryable,
} from '@frameq/db';
import { AppError, isUuid, uuidV7 } from '@frameq/domain';
import { randomBytes } from 'node:crypto';
import { type Actor, deedOf } from './actor.js';
import type { Caller } from './caller.js';
import { numberOf } from './find-job.js';
import { requestHash } from './request-hash.js';
import type { SteeringParts } from './steering.js';

/** The bulk action that a request began, or that the first one with the same Idempotency-Key had begun. */
export interface BulkAnswer {
  readonly action: BulkActionView;
  readonly replayed: boolean;
}

const ACCEPTED = 202;

/** Counts what a bulk action would be about, and changes nothing. Throws INVALID_REQUEST, JOB_NOT_FOUND. */
export async function previewBulkAction(
  request: BulkActionRequest,
  caller: Caller,
  parts: SteeringParts,
): Promise<BulkPreview> {
  const counts = await parts.stores.bulk.count(caller.tenantId, await targetOf(request, caller, parts));
  return {
    dry_run: true,
    action: request.action,
    matched: Object.fromEntries(counts.map(({ state, count }) => [state, count])),
    total: sum(counts),
    affected: sum(affected(request, counts)),
  };
}

/** Writes a bulk action down; the keeper does it, a batch after the other, also when this process ends. */
export async function startBulkAction(
  request: BulkActionRequest,
  actor: Actor,
  key: string | undefined,
  parts: SteeringParts,
): Promise<BulkAnswer> {
  const { stores, database } = parts;
  const { tenantId, actorId } = actor;
  const begin = async (tx: Queryable): Promise<BulkActionView> => {
    const target = await targetOf(request, actor, parts, tx);
    const counts = affected(request, await stores.bulk.count(tenantId, target, tx));
    const row = await stores.bulk.insert(
      {
        ...{ id: uuidV7(Date.now(), randomBytes(16)), tenantId, action: request.action, target },
        ...{ priority: request.action === 'priority' ? request.priority! : null, total: sum(counts) },
        ...{ last: Math.max(0, ...counts.map((count) => count.last)), actorId, actor: actor.actor },
      },
      tx,
    );
    const detail = { action: request.action, total: row.total, ...('filter' in target && { filter: request.filter }) };
    await stores.audit.append([deedOf(actor, 'bulk.start', row.id, detail)], tx);
    return toBulkActionView(row);
  };
  if (key === undefined) return { action: await database.transaction(begin), replayed: false };
  const once = { tenantId, key, requestHash: requestHash('bulk-action', request) };
  const { body, replayed } = await stores.idempotency.once(once, async (tx) => ({
    status: ACCEPTED,
    body: await begin(tx),
  }));
  return { action: body, replayed };
}

/** Throws BULK_ACTION_NOT_FOUND, also for another tenant's. */
export async function getBulkAction(id: string, caller: Caller, { stores }: SteeringParts): Promise<BulkActionView> {
  const row = isUuid(id) ? await stores.bulk.get(id, caller.tenantId) : null;
  if (row === null) throw notFound(id);
  return toBulkActionView(row);
}

/** Ends a bulk action where it is; one that has ended stays as it is. Throws BULK_ACTION_NOT_FOUND. */
export async function abortBulkAction(
  id: string,
  actor: Actor,
  { stores, database }: SteeringParts,
): Promise<BulkActionView> {
  return database.transaction(async (tx) => {
    const found = isUuid(id) ? await stores.bulk.get(id, actor.tenantId, tx) : null;
    if (found === null) throw notFound(id);
    if (await stores.bulk.abort(found.id, tx)) {
      await stores.audit.append([deedOf(actor, 'bulk.abort', found.id, { action: found.action })], tx);
    }
    return toBulkActionView((await stores.bulk.get(found.id, actor.tenantId, tx))!);
  });
}

/** A bulk action as the wire has it. */
export function toBulkActionView(row: BulkActionRow): BulkActionView {
  const { id, action, state, total, changed, skipped, refused, error } = row;
  return {
    ...{ id, action, state, total, changed, skipped, refused, error },
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
}

async function targetOf(
  request: BulkActionRequest,
  caller: Caller,
  parts: SteeringParts,
  tx?: Queryable,
): Promise<Exclude<BulkTarget, { queue: unknown }>> {
  const { action } = request;
  const [filter, ids, priority] = [
    request.filter ?? undefined,
    request.ids ?? undefined,
    request.priority ?? undefined,
  ];
  if ((filter === undefined) === (ids === undefined)) {
    throw new AppError('INVALID_REQUEST', 'Name the jobs either by filter or by ids.', {
      field: filter === undefined ? 'filter' : 'ids',
      hint: 'Send `filter` with at least one field, or `ids`.',
    });
  }
  if ((action === 'priority') === (priority === undefined)) {
    const message = `priority ${priority === undefined ? 'is needed for' : 'has no meaning for'} the action ${action}.`;
    throw new AppError('INVALID_REQUEST', message, { field: 'priority' });
  }
  if (ids !== undefined) return { ids: await existing(ids, caller, parts, tx) };
  const found = toFilter(filter!);
  if (Object.keys(found).length > 0) return { filter: found };
  throw new AppError('INVALID_REQUEST', 'The filter is empty, which would mean every job.', {
    field: 'filter',
    hint: 'Name at least one field, such as state.',
  });
}

/** The ids of the jobs that are named by id or by number, each once. */
async function existing(
  names: readonly string[],
  caller: Caller,
  { stores }: SteeringParts,
  tx?: Queryable,
): Promise<string[]> {
  const ids = names.filter(isUuid).map((id) => id.toLowerCase());
  const numbers = names.map(numberOf).filter((number) => number !== null);
  const rows = await stores.jobs.named(caller.tenantId, ids, numbers, tx);
  const known = new Map(rows.flatMap(({ id, number }) => [[id, id] as const, [String(number), id] as const]));
  const found = names.map((name) => {
    const id = known.get(name.toLowerCase());
    if (id === undefined) throw new AppError('JOB_NOT_FOUND', `There is no job ${name}.`, { field: 'ids' });
    return id;
  });
  return [...new Set(found)];
}

/** Null, as a form may send it, is unset like what is left out. */
function toFilter(filter: BulkFilter): JobFilter {
  const { state, pipeline, labels, q } = filter;
  const [after, before] = [filter.created_after ?? null, filter.created_before ?? null];
  return {
    ...((state ?? null) !== null && { states: state! }),
    ...((pipeline ?? null) !== null && { pipelines: pipeline! }),
    ...((labels ?? null) !== null && { labels: labels! }),
    ...((q ?? null) !== null && { text: q! }),
    ...(after !== null && { createdAfter: new Date(after) }),
    ...(before !== null && { createdBefore: new Date(before) }),
  };
}

function affected({ action }: BulkActionRequest, counts: readonly BulkCount[]): BulkCount[] {
  return counts.filter(({ state }) => BULK_STATES[action].includes(state));
}

function sum(counts: readonly BulkCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

function notFound(id: string): AppError {
  return new AppError('BULK_ACTION_NOT_FOUND', `There is no bulk action ${id}.`);
}
