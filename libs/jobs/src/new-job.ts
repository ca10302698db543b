import type { SubmitRequest } from '@frameq/contracts';
import type { InputRow, InsertedJob, JobDetailRow, NewJob, StageDetailRow } from '@frameq/db';
import { uuidV7 } from '@frameq/domain';
import type { PipelineDefinition } from '@frameq/pipelines';
import { randomBytes } from 'node:crypto';
import type { SubmitCaller } from './caller.js';

const PRIORITY = 100;
const MAX_ATTEMPTS = 3;

/** All that a checked submission makes. */
export interface JobPlan {
  readonly request: SubmitRequest;
  readonly caller: SubmitCaller;
  readonly pipeline: PipelineDefinition;
  readonly params: Record<string, unknown>;
  /** Empty for a pipeline that reads none: one item without input. */
  readonly inputs: readonly InputRow[];
}

/** The rows of a new job, their ids made here; ids made together lie together. */
export function makeJob({ request, caller, pipeline, params, inputs }: JobPlan): NewJob {
  const stages = Object.entries(pipeline.stages).map(([name, { queue, maxAttempts }]) => ({
    name,
    queue,
    maxAttempts: maxAttempts ?? MAX_ATTEMPTS,
  }));
  const inputIds = inputs.length === 0 ? [null] : inputs.map((input) => input.id);
  return {
    id: newId(),
    tenantId: caller.tenantId,
    pipeline: pipeline.name,
    name: request.name ?? null,
    params,
    labels: request.labels ?? {},
    priority: request.priority ?? PRIORITY,
    maxParallel: request.max_parallel ?? null,
    traceparent: caller.traceparent,
    apiKeyId: caller.apiKeyId,
    deadlineS: request.deadline_s ?? null,
    items: inputIds.map((inputId) => ({ id: newId(), inputId, stageIds: stages.map(newId) })),
    stages,
  };
}

/** The job as it would be read now: nothing has run, so nothing needs to be read back. */
export function describeNewJob(job: NewJob, inserted: InsertedJob, inputs: readonly InputRow[]): JobDetailRow {
  const count = job.items.length;
  const createdAt = inserted.createdAt.toISOString();
  return {
    id: job.id,
    number: inserted.number,
    name: job.name,
    pipeline: job.pipeline,
    state: 'queued',
    priority: job.priority,
    params: { ...job.params },
    labels: { ...job.labels },
    maxParallel: job.maxParallel,
    createdAt: inserted.createdAt,
    startedAt: null,
    finishedAt: null,
    deadlineAt: inserted.deadlineAt,
    cancelReceipt: null,
    filesRemovedAt: null,
    items: { total: count, queued: count, running: 0, completed: 0, failed: 0, cancelled: 0 },
    progress: 0,
    etaS: null,
    running: 0,
    warnings: 0,
    error: null,
    itemList: job.items.map((item, index) => ({
      id: item.id,
      index,
      state: 'queued',
      input: describeInput(inputs[index]),
      stages: job.stages.map((stage, position) =>
        describeStage(stage, item.stageIds[position]!, position === 0 ? createdAt : null),
      ),
    })),
  };
}

function describeInput(input: InputRow | undefined): JobDetailRow['itemList'][number]['input'] {
  if (input === undefined) return null;
  const { id, name, bytes, sha256, sourcePath } = input;
  return { id, name, bytes, sha256, path: sourcePath, removedAt: null };
}

function describeStage(stage: NewJob['stages'][number], id: string, queuedAt: string | null): StageDetailRow {
  return {
    id,
    ...stage,
    state: queuedAt === null ? 'blocked' : 'queued',
    attempt: 0,
    progress: 0,
    progressNote: null,
    etaS: null,
    cancelRequested: false,
    queuedAt,
    startedAt: null,
    finishedAt: null,
    runAfter: null,
    workerId: null,
    device: null,
    result: null,
    error: null,
    warnings: [],
    attempts: [],
  };
}

function newId(): string {
  return uuidV7(Date.now(), randomBytes(16));
}
