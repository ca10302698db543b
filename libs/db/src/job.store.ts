import { AppError, isTerminalJob, type JobState } from '@frameq/domain';
import type { Database, Queryable } from './database.js';
import { jobFilterValues } from './job-filter-values.js';
import { lockJobQuota, refuseWhenFull } from './job-quota.js';
import type {
  InsertedJob,
  JobDetailRow,
  JobFilter,
  JobPage,
  JobRow,
  NewJob,
  StageWeights,
  WaitingRow,
} from './job-rows.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

const INSERT = loadStatement('insert-job');
const LIST = loadStatement('list-jobs');
const READ = loadStatement('read-jobs');
const FIND = loadStatement('find-job');
const NAMED = loadStatement('named-jobs');
const EXISTS = loadStatement('job-exists');
const COUNT = loadStatement('count-jobs');
const WAITING = loadStatement('read-waiting');
const OVERDUE = loadStatement('overdue-jobs');
const ENDED = loadStatement('ended-jobs');
const LOCK = loadStatement('lock-job');
const DELETE = loadStatement('delete-job', { answerWithinMs: LONG_ANSWER_MS });

/** A job may end just after the first try was refused for the limit; inputs are to blame only when the second finds room. */
const COUNTED_TRIES = 2;

/** Above this, counts read "10,000+" unless asked exactly. */
export const COUNT_LIMIT = 10_000;

/** Jobs as rows; everything but their states, which the statements of StageStore write. */
export class JobStore {
  constructor(private readonly db: Database) {}

  /**
   * Writes a job with its items, stages and event in one statement, whatever their number. Only the jobs of a tenant with a
   * limit are counted, one submission after the other.
   * @throws QUOTA_EXCEEDED, and INPUT_GONE when retention removed one of its inputs meanwhile
   */
  async insert(job: NewJob, tx?: Queryable): Promise<InsertedJob> {
    const inserted = await this.insertRows(job, tx ?? this.db, false);
    if (inserted !== undefined) return inserted;
    return tx === undefined ? this.db.transaction((own) => this.insertCounted(job, own)) : this.insertCounted(job, tx);
  }

  private async insertCounted(job: NewJob, tx: Queryable): Promise<InsertedJob> {
    await lockJobQuota(job.tenantId, tx);
    for (let tries = 0; tries < COUNTED_TRIES; tries++) {
      const inserted = await this.insertRows(job, tx, true);
      if (inserted !== undefined) return inserted;
      await refuseWhenFull(job.tenantId, tx);
    }
    throw new AppError('INPUT_GONE', 'An input of the job was removed meanwhile.');
  }

  private async insertRows(job: NewJob, tx: Queryable, counted: boolean): Promise<InsertedJob | undefined> {
    const facts = {
      id: job.id,
      tenant_id: job.tenantId,
      pipeline: job.pipeline,
      name: job.name,
      params: job.params,
      labels: job.labels,
      priority: job.priority,
      max_parallel: job.maxParallel,
      traceparent: job.traceparent,
      api_key_id: job.apiKeyId,
      deadline_s: job.deadlineS ?? null,
    };
    const [inserted] = await tx.query<InsertedJob>(INSERT, [
      JSON.stringify(facts),
      job.items.map((item) => item.id),
      job.items.map((item) => item.inputId),
      job.items.flatMap((item) => item.stageIds),
      job.stages.map((stage) => stage.name),
      job.stages.map((stage) => stage.queue),
      job.stages.map((stage) => stage.maxAttempts),
      counted,
    ]);
    return inserted;
  }

  /** A page of the tenant's jobs, newest first. `before` is the number of the last job of the page before. */
  async list(
    tenantId: string,
    filter: JobFilter,
    page: { readonly limit: number; readonly before?: number },
    weights: StageWeights = {},
  ): Promise<JobPage> {
    const [found] = await this.db.query<{ ids: string[]; total: number }>(LIST, [
      tenantId,
      ...jobFilterValues(filter),
      page.before ?? null,
      page.limit + 1,
      COUNT_LIMIT + 1,
    ]);
    const ids = found?.ids ?? [];
    const total = found?.total ?? 0;
    const wanted = ids.slice(0, page.limit);
    const jobs = wanted.length === 0 ? [] : await this.read<JobRow>(tenantId, wanted, false, weights);
    const totalIsExact = total <= COUNT_LIMIT;
    return { jobs, hasMore: ids.length > page.limit, total: Math.min(total, COUNT_LIMIT), totalIsExact };
  }

  /** A job in full, read in one snapshot; null when the tenant has no such job. */
  async get(id: string, tenantId: string, weights: StageWeights = {}): Promise<JobDetailRow | null> {
    const [job] = await this.read<JobDetailRow>(tenantId, [id], true, weights);
    return job ?? null;
  }

  /** Those of the tenant's jobs that are there, as rows of a list, in no order. */
  async getMany(ids: readonly string[], tenantId: string, tx: Queryable = this.db): Promise<JobRow[]> {
    return ids.length === 0 ? [] : tx.query<JobRow>(READ, [tenantId, [...ids], false, '{}']);
  }

  private read<Row>(tenantId: string, ids: readonly string[], detail: boolean, weights: StageWeights): Promise<Row[]> {
    return this.db.query<Row>(READ, [tenantId, ids, detail, JSON.stringify(weights)]);
  }

  /** Whether the tenant has this job. */
  async exists(id: string, tenantId: string): Promise<boolean> {
    return (await this.db.query(EXISTS, [tenantId, id])).length > 0;
  }

  /** The id of the tenant's job with this number; null when there is none. */
  async findId(number: number, tenantId: string): Promise<string | null> {
    const [job] = await this.db.query<{ id: string }>(FIND, [tenantId, number]);
    return job?.id ?? null;
  }

  /** Those of some jobs, by id or by number, that the tenant has. */
  async named(
    tenantId: string,
    ids: readonly string[],
    numbers: readonly number[],
    tx: Queryable = this.db,
  ): Promise<{ readonly id: string; readonly number: number }[]> {
    return tx.query(NAMED, [tenantId, [...ids], [...numbers]]);
  }

  /** How many jobs of the tenant match, by state; up to 10,001 each unless `exact` is set. */
  async counts(tenantId: string, filter: JobFilter = {}, exact = false): Promise<Record<JobState, number>> {
    const limit = exact ? null : COUNT_LIMIT + 1;
    const values = [tenantId, ...jobFilterValues(filter), limit];
    const rows = await this.db.query<{ state: JobState; count: number }>(COUNT, values);
    return Object.fromEntries(rows.map((row) => [row.state, row.count])) as Record<JobState, number>;
  }

  /** Jobs of any tenant that have not ended by their deadline, the longest overdue first. */
  async overdue(limit: number): Promise<{ readonly id: string; readonly tenantId: string }[]> {
    return this.db.query(OVERDUE, [limit]);
  }

  /** Those of the jobs that have ended, or are gone. */
  async ended(ids: readonly string[]): Promise<string[]> {
    return (await this.db.query<{ id: string }>(ENDED, [[...ids]])).map((row) => row.id);
  }

  /**
   * Deletes a job that has ended, with all its rows; its files are the caller's to remove. `also` runs in the same transaction.
   * Null when the tenant has no such job; without stage ids when it has not ended.
   */
  async remove(
    id: string,
    tenantId: string,
    also: (tx: Queryable) => Promise<void>,
  ): Promise<{ readonly stageIds: readonly string[] | null } | null> {
    return this.db.transaction(async (tx) => {
      const [job] = await tx.query<{ state: JobState }>(LOCK, [id, tenantId]);
      if (job === undefined) return null;
      if (!isTerminalJob(job.state)) return { stageIds: null };
      await also(tx);
      const [gone] = await tx.query<{ stageIds: string[] }>(DELETE, [id]);
      return { stageIds: gone!.stageIds };
    });
  }

  /** What each of the jobs that has a queued stage waits for; stages ahead are counted up to `countLimit`. */
  async waiting(
    tenantId: string,
    jobIds: readonly string[],
    countLimit: number,
    tx: Queryable = this.db,
  ): Promise<Map<string, WaitingRow>> {
    if (jobIds.length === 0) return new Map();
    const rows = await tx.query<WaitingRow>(WAITING, [tenantId, [...jobIds], countLimit]);
    return new Map(rows.map((row) => [row.jobId, row]));
  }
}
