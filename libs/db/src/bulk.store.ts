import { AppError, type JobState, type QueueName, toAppError } from '@frameq/domain';
import { AuditStore } from './audit.store.js';
import { type BulkBatch, doBulkBatch } from './bulk-batch.js';
import type { Database, Queryable } from './database.js';
import { grantPatience } from './grant-patience.js';
import { jobFilterValues } from './job-filter-values.js';
import type { JobFilter } from './job-rows.js';
import { CANCEL_CHANNEL, EVENT_CHANNEL } from './channels.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

/** What a bulk action is about: jobs that match, jobs that are named, or all that waits on a queue. */
export type BulkTarget =
  { readonly filter: JobFilter } | { readonly ids: readonly string[] } | { readonly queue: QueueName };

/** A bulk action to begin. */
export interface NewBulkAction {
  readonly id: string;
  readonly tenantId: string;
  readonly action: 'cancel' | 'retry' | 'priority' | 'clear';
  readonly target: BulkTarget;
  /** Null but for `priority`. */
  readonly priority: number | null;
  /** How many jobs, or stages, it is about. */
  readonly total: number;
  /** The number of the last job it is about. */
  readonly last: number;
  readonly actorId: string | null;
  readonly actor: string;
}

/** A bulk action and how far it is. */
export interface BulkActionRow extends NewBulkAction {
  readonly state: 'running' | 'completed' | 'aborted' | 'failed';
  /** Jobs, or stages, that it changed. */
  readonly changed: number;
  /** Jobs that had changed meanwhile, so that there was nothing to do. */
  readonly skipped: number;
  /** Jobs that must not be retried: a file that they read is gone, or as many as may be have not ended. */
  readonly refused: number;
  /** The number of the last job that was looked at. */
  readonly place: number;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

type EndedAction = Pick<BulkActionRow, 'tenantId' | 'action' | 'changed' | 'skipped' | 'refused'>;

/** Jobs of one state that a bulk action is about. */
export interface BulkCount {
  readonly state: JobState;
  readonly count: number;
  readonly last: number;
}

const COUNT = loadStatement('count-bulk-jobs', { answerWithinMs: LONG_ANSWER_MS });
const COUNT_WAITING = loadStatement('count-waiting', { answerWithinMs: LONG_ANSWER_MS });
const INSERT = loadStatement('insert-bulk-action');
const READ = loadStatement('read-bulk-action');
const RUNNING = loadStatement('running-bulk-actions');
const END = loadStatement('end-bulk-action');

/** What is done to many jobs at once: counted first, then done in batches whose progress is in the same transactions. */
export class BulkStore {
  private readonly audit: AuditStore;

  constructor(private readonly db: Database) {
    this.audit = new AuditStore(db);
  }

  /** The tenant's jobs that match, or that are named, by state. */
  async count(
    tenantId: string,
    target: { filter: JobFilter } | { ids: readonly string[] },
    tx?: Queryable,
  ): Promise<BulkCount[]> {
    const ids = 'ids' in target ? target.ids : null;
    const values = [tenantId, ...jobFilterValues('filter' in target ? target.filter : {}), ids];
    const count = async (own: Queryable): Promise<BulkCount[]> => {
      await grantPatience(own);
      return own.query<BulkCount>(COUNT, values);
    };
    return tx === undefined ? this.db.transaction(count) : count(tx);
  }

  /** What waits on a queue, of all tenants. */
  async countWaiting(queue: QueueName): Promise<{ stages: number; jobs: number; tenants: number }> {
    return this.db.transaction(async (tx) => {
      await grantPatience(tx);
      const [row] = await tx.query<{ stages: number; jobs: number; tenants: number }>(COUNT_WAITING, [queue]);
      return row!;
    });
  }

  /** Writes a bulk action down; the keeper does it. One about nothing has ended at once. */
  async insert(action: NewBulkAction, tx: Queryable = this.db): Promise<BulkActionRow> {
    const { id, tenantId, target, priority, total, last, actorId, actor } = action;
    const values = [id, tenantId, action.action, JSON.stringify(target), priority, total, last, actorId, actor];
    const [row] = await tx.query<BulkActionRow>(INSERT, values);
    return row!;
  }

  /** Null when the tenant has no such action. */
  async get(id: string, tenantId: string, tx: Queryable = this.db): Promise<BulkActionRow | null> {
    const [row] = await tx.query<BulkActionRow>(READ, [id, tenantId]);
    return row ?? null;
  }

  /** Ends an action that runs; what it has changed stays. False when it had ended. */
  async abort(id: string, tx: Queryable = this.db): Promise<boolean> {
    return (await tx.query(END, [id, 'aborted', null])).length > 0;
  }

  /** The ids of the actions that are still to be done. */
  async running(): Promise<string[]> {
    return (await this.db.query<{ id: string }>(RUNNING, [])).map((row) => row.id);
  }

  /**
   * Does the next batch of an action. What cannot be done for a reason of its own ends the action as failed; throws
   * DATABASE_UNAVAILABLE, after which the same batch is done again.
   */
  async step(id: string): Promise<BulkBatch> {
    try {
      const batch = await this.db.transaction(async (tx) => {
        const done = await doBulkBatch(id, tx);
        if (done.ended) await this.end(id, 'completed', null, tx);
        return done;
      });
      this.db.announce(EVENT_CHANNEL);
      for (const jobId of batch.cancelling) await this.db.notify(CANCEL_CHANNEL, jobId).catch(() => undefined);
      return batch;
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code === 'DATABASE_UNAVAILABLE') throw error;
      await this.db.transaction((tx) => this.end(id, 'failed', `${code}: ${message}`, tx));
      throw error instanceof AppError ? error : new AppError('INTERNAL', 'A bulk action failed.', { cause: error });
    }
  }

  private async end(id: string, state: 'completed' | 'failed', error: string | null, tx: Queryable): Promise<void> {
    const [row] = await tx.query<EndedAction>(END, [id, state, error]);
    if (row === undefined) return;
    const { tenantId, action, changed, skipped, refused } = row;
    const detail = { action, state, changed, skipped, refused };
    await this.audit.append([{ tenantId, actorId: null, actor: 'keeper', action: 'bulk.end', target: id, detail }], tx);
  }
}
