import type {
  BulkActionRequest,
  BulkActionView,
  BulkPreview,
  ChangeJobRequest,
  ClearView,
  JobView,
  QueueView,
} from '@frameq/contracts';
import type { Database, QueueHoldMode } from '@frameq/db';
import type { Actor } from './actor.js';
import { abortBulkAction, type BulkAnswer, getBulkAction, previewBulkAction, startBulkAction } from './bulk-action.js';
import type { Caller } from './caller.js';
import { changeJob, moveJob } from './change-job.js';
import type { Dispatcher } from './dispatch.js';
import type { JobsParts } from './jobs-parts.js';
import { clearQueue, getQueue, holdQueue, listQueues, resumeQueue } from './queue-control.js';

/** What steering works with. */
export interface SteeringParts extends Omit<JobsParts, 'database' | 'dispatcher'> {
  readonly database: Pick<Database, 'announce' | 'transaction'>;
  readonly dispatcher: Pick<Dispatcher, 'wake' | 'refill'>;
}

/** Steers what waits: queues as a whole, the order of a tenant's jobs, many jobs at once. */
export interface Steering {
  listQueues(): Promise<QueueView[]>;
  /** Throws QUEUE_NOT_FOUND, as do the next three. */
  getQueue(name: string): Promise<QueueView>;
  /** Nothing is claimed from the queue until it is resumed; what runs goes on. */
  holdQueue(name: string, mode: QueueHoldMode, actor: Actor): Promise<QueueView>;
  resumeQueue(name: string, actor: Actor): Promise<QueueView>;
  /** Counts what waits on a queue and, unless that is all, has it cancelled. */
  clearQueue(name: string, actor: Actor, terms: { readonly dryRun: boolean }): Promise<ClearView>;
  /** Puts a job before or behind all else of its tenant that waits. Throws JOB_NOT_FOUND, JOB_FINISHED. */
  moveJob(id: string, to: 'front' | 'back', actor: Actor): Promise<JobView>;
  /** Changes what may be changed of a job. Throws JOB_NOT_FOUND, JOB_FINISHED. */
  changeJob(id: string, change: ChangeJobRequest, actor: Actor): Promise<JobView>;
  /** Counts what matches. Throws INVALID_REQUEST, JOB_NOT_FOUND. */
  previewBulkAction(request: BulkActionRequest, actor: Actor): Promise<BulkPreview>;
  /** Has it done. Throws as the preview, and IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED. */
  startBulkAction(request: BulkActionRequest, actor: Actor, idempotencyKey?: string): Promise<BulkAnswer>;
  /** Throws BULK_ACTION_NOT_FOUND. */
  getBulkAction(id: string, caller: Caller): Promise<BulkActionView>;
  /** Ends it where it is; what was done stays done. Throws BULK_ACTION_NOT_FOUND. */
  abortBulkAction(id: string, actor: Actor): Promise<BulkActionView>;
}

/** Binds the use cases to what they work with. Holds nothing itself. */
export function createSteering(parts: SteeringParts): Steering {
  return {
    listQueues: () => listQueues(parts),
    getQueue: (name) => getQueue(name, parts),
    holdQueue: (name, mode, actor) => holdQueue(name, mode, actor, parts),
    resumeQueue: (name, actor) => resumeQueue(name, actor, parts),
    clearQueue: (name, actor, terms) => clearQueue(name, actor, terms, parts),
    moveJob: (id, to, actor) => moveJob(id, to, actor, parts),
    changeJob: (id, change, actor) => changeJob(id, change, actor, parts),
    previewBulkAction: (request, actor) => previewBulkAction(request, actor, parts),
    startBulkAction: (request, actor, key) => startBulkAction(request, actor, key, parts),
    getBulkAction: (id, caller) => getBulkAction(id, caller, parts),
    abortBulkAction: (id, actor) => abortBulkAction(id, actor, parts),
  };
}
