import type { Database, Statement } from '@frameq/db';
import { uuidV7, type QueueName } from '@frameq/domain';
import { randomBytes } from 'node:crypto';

/** What to plant; everything has a default. */
export interface PlantTerms {
  readonly tenantId?: string;
  /** Items; 1 unless told. */
  readonly items?: number;
  /** The queue of each stage of an item, in order; one `cpu` stage unless told. */
  readonly queues?: readonly QueueName[];
  readonly priority?: number;
  readonly maxParallel?: number;
  readonly maxAttempts?: number;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A job that lies in the tables. */
export interface PlantedJob {
  readonly jobId: string;
  readonly tenantId: string;
  /** In item order; the stages in stage order, named `step-0`, `step-1` and so on. */
  readonly items: readonly { readonly itemId: string; readonly stageIds: readonly string[] }[];
  /** The ids of all stages. */
  readonly stageIds: readonly string[];
}

const PLANT: Statement = {
  name: 'plant-job',
  text: `
    with new_job as (
      insert into job (id, tenant_id, pipeline, params, priority, max_parallel, traceparent)
      values ($1, $2, 'planted', $3::jsonb, $4, $5, '00-planted') returning id),
    new_items as (
      insert into item (id, job_id, index) select i.id, $1, i.turn - 1 from unnest($6::uuid[]) with ordinality i(id, turn))
    insert into stage (id, job_id, item_id, tenant_id, position, name, queue, state, priority, max_attempts, queued_at)
    select s.id, $1, s.item_id, $2, s.position, 'step-' || s.position, s.queue,
           (case s.position when 0 then 'queued' else 'blocked' end)::stage_state, $4, $7,
           case s.position when 0 then now() end
      from unnest($8::uuid[], $9::uuid[], $10::int[], $11::text[]) s(id, item_id, position, queue)`,
};

/** Writes a job that waits, as a submission would, and nothing else. */
export async function plantJob(db: Database, terms: PlantTerms = {}): Promise<PlantedJob> {
  const { tenantId = 'default', queues = ['cpu'], priority = 100, maxAttempts = 3, params = {} } = terms;
  const jobId = newId();
  const items = Array.from({ length: terms.items ?? 1 }, () => ({ itemId: newId(), stageIds: queues.map(newId) }));
  const stages = items.flatMap(({ itemId, stageIds }) =>
    stageIds.map((id, position) => ({ id, itemId, position, queue: queues[position]! })),
  );
  await db.query(PLANT, [
    ...[jobId, tenantId, JSON.stringify(params), priority, terms.maxParallel ?? null],
    items.map((item) => item.itemId),
    maxAttempts,
    stages.map((stage) => stage.id),
    stages.map((stage) => stage.itemId),
    stages.map((stage) => stage.position),
    stages.map((stage) => stage.queue),
  ]);
  return { jobId, tenantId, items, stageIds: stages.map((stage) => stage.id) };
}

function newId(): string {
  return uuidV7(Date.now(), randomBytes(16));
}
