import type { Database, Queryable } from './database.js';
import type {
  DeletedJob,
  RemovableCount,
  RemovedArtifact,
  RemovedInput,
  RemovedLogChunk,
  StorageUsage,
} from './retention-rows.js';
import { grantPatience } from './grant-patience.js';
import { loadStatement, LONG_ANSWER_MS } from './statement.js';

const LOCK_JOBS = loadStatement('lock-old-jobs');
const REMOVE_ARTIFACTS = loadStatement('remove-artifacts');
const REMOVE_LOGS = loadStatement('remove-logs');
const NOTE_REMOVED = loadStatement('note-files-removed');
const PRUNE_LOGS = loadStatement('prune-logs');
const LOCK_INPUTS = loadStatement('lock-old-inputs');
const REMOVE_INPUTS = loadStatement('remove-inputs');
const DELETE_JOBS = loadStatement('delete-old-jobs', { answerWithinMs: LONG_ANSWER_MS });
const FORGET_INPUTS = loadStatement('forget-inputs');
const COUNT = loadStatement('count-removable', { answerWithinMs: LONG_ANSWER_MS });
const KNOWN_INPUTS = loadStatement('known-inputs');
const KNOWN_ARTIFACTS = loadStatement('known-artifacts');
const KNOWN_LOGS = loadStatement('known-logs');
const USAGE = loadStatement('storage-usage');
const SINCE = loadStatement('database-since');

/** Jobs whose files are removed together, and jobs that are deleted together unless they are large. */
const JOBS_AT_ONCE = 50;
const DELETED_AT_ONCE = 20;
const DELETED_STAGES_AT_ONCE = 5_000;

/** Comes before every id. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Notes a batch in the audit log, in the transaction that removes it. */
export type NoteBatch<Row> = (rows: readonly Row[], tx: Queryable) => Promise<void>;

/**
 * Rows of what is no longer needed. Rows go first and files after the commit: a crash in between leaves files that no row
 * names, which the sweep of orphans finds, and never a row whose file is missing.
 */
export class RetentionStore {
  constructor(private readonly db: Database) {}

  /**
   * Removes the rows of some files of jobs that ended before `olderThanMs`, `limit` of each kind at most.
   * @returns what was removed, and whether there may be more
   */
  async removeFilesOfJobs(
    olderThanMs: number,
    limit: number,
    note: NoteBatch<RemovedArtifact | RemovedLogChunk>,
  ): Promise<{ artifacts: RemovedArtifact[]; logs: RemovedLogChunk[]; more: boolean }> {
    return this.db.transaction(async (tx) => {
      const jobs = await tx.query<{ id: string }>(LOCK_JOBS, [olderThanMs, JOBS_AT_ONCE]);
      const ids = jobs.map((job) => job.id);
      if (ids.length === 0) return { artifacts: [], logs: [], more: false };
      const artifacts = await tx.query<RemovedArtifact>(REMOVE_ARTIFACTS, [ids, limit]);
      const logs = await tx.query<RemovedLogChunk>(REMOVE_LOGS, [ids, limit]);
      const all = artifacts.length < limit && logs.length < limit;
      if (all) await tx.query(NOTE_REMOVED, [ids]);
      await note([...artifacts, ...logs], tx);
      return { artifacts, logs, more: !all || ids.length === JOBS_AT_ONCE };
    });
  }

  /** Removes rows of inputs that no job has needed for `olderThanMs`. */
  async removeInputs(olderThanMs: number, limit: number, note: NoteBatch<RemovedInput>): Promise<RemovedInput[]> {
    return this.db.transaction(async (tx) => {
      const inputs = await tx.query<{ id: string }>(LOCK_INPUTS, [olderThanMs, limit]);
      if (inputs.length === 0) return [];
      const removed = await tx.query<RemovedInput>(REMOVE_INPUTS, [inputs.map((input) => input.id)]);
      await note(removed, tx);
      return removed;
    });
  }

  /** Forgets chunks of logs older than 30 days. */
  async pruneLogs(limit: number, note: NoteBatch<RemovedLogChunk>): Promise<RemovedLogChunk[]> {
    return this.db.transaction(async (tx) => {
      const removed = await tx.query<RemovedLogChunk>(PRUNE_LOGS, [limit]);
      await note(removed, tx);
      return removed;
    });
  }

  /**
   * Deletes some jobs that ended before `olderThanMs` and whose files are removed; a large one by itself. None when there are
   * no more.
   */
  async deleteJobs(olderThanMs: number, note: NoteBatch<DeletedJob>): Promise<DeletedJob[]> {
    return this.db.transaction(async (tx) => {
      await grantPatience(tx);
      const deleted = await tx.query<DeletedJob>(DELETE_JOBS, [olderThanMs, DELETED_AT_ONCE, DELETED_STAGES_AT_ONCE]);
      await note(deleted, tx);
      return deleted;
    });
  }

  /**
   * Forgets removed inputs that no job names any more; looks at `limit` of them after this one, in order of id.
   * @returns the last that was looked at, to go on from; null when there are no more
   */
  async forgetInputs(after: string | null, limit: number): Promise<string | null> {
    const [last] = await this.db.query<{ id: string }>(FORGET_INPUTS, [after ?? NO_ID, limit]);
    return last?.id ?? null;
  }

  /** Counts what would be removed; `jobsOlderThanMs` null keeps jobs. */
  async count(olderThanMs: number, jobsOlderThanMs: number | null): Promise<RemovableCount[]> {
    return this.db.transaction(async (tx) => {
      await grantPatience(tx);
      return tx.query<RemovableCount>(COUNT, [olderThanMs, jobsOlderThanMs]);
    });
  }

  /** Those of the contents that an input needs. */
  async knownInputs<File extends { readonly tenantId: string; readonly sha256: string }>(
    files: readonly File[],
  ): Promise<Set<File>> {
    return this.known(KNOWN_INPUTS, files, [files.map((file) => file.tenantId), files.map((file) => file.sha256)]);
  }

  /** Those of the files that an artifact, or a run that is under way, needs. */
  async knownArtifacts<File extends { readonly stageId: string; readonly token: number; readonly name: string }>(
    files: readonly File[],
  ): Promise<Set<File>> {
    return this.known(KNOWN_ARTIFACTS, files, [...placesOf(files), files.map((file) => file.name)]);
  }

  /** Those of the chunks that have a row, or belong to a run that is under way. */
  async knownLogs<File extends { readonly stageId: string; readonly token: number; readonly index: number }>(
    files: readonly File[],
  ): Promise<Set<File>> {
    return this.known(KNOWN_LOGS, files, [...placesOf(files), files.map((file) => file.index)]);
  }

  /** Since when the database is frameq's. It cannot know of files that are older; null when that is not known. */
  async databaseSince(): Promise<Date | null> {
    const [row] = await this.db.query<{ since: Date | null }>(SINCE, []);
    return row!.since;
  }

  /** What a tenant keeps in storage. */
  async usage(tenantId: string): Promise<StorageUsage> {
    const [usage] = await this.db.query<StorageUsage>(USAGE, [tenantId]);
    return usage!;
  }

  private async known<File>(
    statement: Parameters<Queryable['query']>[0],
    files: readonly File[],
    columns: readonly (readonly unknown[])[],
  ): Promise<Set<File>> {
    const rows = await this.db.query<{ place: number }>(statement, [...columns]);
    return new Set(rows.map((row) => files[row.place - 1]!));
  }
}

function placesOf(files: readonly { readonly stageId: string; readonly token: number }[]): unknown[][] {
  return [files.map((file) => file.stageId), files.map((file) => file.token)];
}
