import type { CleanupReport } from '@frameq/contracts';
import type { AuditStore, RetentionStore } from '@frameq/db';
import type { StoredFiles } from '@frameq/storage';
import { CleanupTally } from './cleanup-tally.js';
import { type CleanupActor, noteRemoved } from './note-removed.js';
import { removeEach } from './remove-each.js';
import { sweepOrphans } from './sweep-orphans.js';

/** What cleaning up works with. */
export interface CleanupParts {
  readonly retention: RetentionStore;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly files: StoredFiles;
  readonly log: { warn(facts: object, message: string): void };
}

/** What to remove. */
export interface CleanupTerms {
  /** True counts and removes nothing. */
  readonly dryRun: boolean;
  /** Days since jobs ended after which their files go; null keeps them. */
  readonly filesAfterDays: number | null;
  /** Days since jobs ended after which they go themselves; null keeps them. */
  readonly jobsAfterDays: number | null;
  /** Files that no row names stay when they are older than this; unset: none does. */
  readonly orphansSince?: Date | null;
  readonly actor: CleanupActor;
  readonly signal?: AbortSignal;
}

const AT_ONCE = 1_000;
const DAY_MS = 86_400_000;

/**
 * Removes artifacts, logs and inputs of jobs that ended long ago, and, by policy, the jobs; then files that no row names.
 * What a job that has not ended needs is never touched. Small batches, each noted in the audit log in its own transaction;
 * files go after the commit, and one that cannot be removed is logged and left to the next sweep. Dry run: only counts.
 */
export async function cleanUp(terms: CleanupTerms, parts: CleanupParts): Promise<CleanupReport> {
  const tally = new CleanupTally(terms.dryRun, terms.filesAfterDays, terms.jobsAfterDays);
  const days = [terms.filesAfterDays, terms.jobsAfterDays].filter((one) => one !== null);
  if (days.length > 0) {
    const filesMs = Math.min(...days) * DAY_MS;
    const jobsMs = terms.jobsAfterDays === null ? null : terms.jobsAfterDays * DAY_MS;
    if (terms.dryRun) {
      for (const { kind, count, bytes } of await parts.retention.count(filesMs, jobsMs)) tally.add(kind, count, bytes);
    } else await removeAll(filesMs, jobsMs, terms, parts, tally);
  }
  await sweepOrphans(terms, parts, tally);
  return tally.report();
}

async function removeAll(
  filesMs: number,
  jobsMs: number | null,
  terms: CleanupTerms,
  parts: CleanupParts,
  tally: CleanupTally,
): Promise<void> {
  const { retention, files } = parts;
  const isStopped = (): boolean => terms.signal?.aborted === true;
  for (let more = true; more && !isStopped();) {
    const note = noteRemoved(terms.actor, 'files', parts.audit);
    const removed = await retention.removeFilesOfJobs(filesMs, AT_ONCE, note);
    ({ more } = removed);
    const { artifacts, logs } = removed;
    const freed = await removeEach(artifacts, (one) => files.removeArtifact(one), parts, tally);
    tally.add('artifacts', artifacts.length, freed);
    tally.add('logs', logs.length, await removeEach(logs, (one) => files.removeLogChunk(one), parts, tally));
  }
  for (let count = AT_ONCE; count === AT_ONCE && !isStopped();) {
    const removed = await retention.removeInputs(filesMs, AT_ONCE, noteRemoved(terms.actor, 'input', parts.audit));
    count = removed.length;
    const last = removed.filter((one) => one.lastOfContent);
    // Asked again after the commit: the same content may have come in meanwhile.
    const known = await retention.knownInputs(last);
    const gone = last.filter((one) => !known.has(one));
    tally.add('inputs', count, await removeEach(gone, (one) => files.removeInput(one), parts, tally));
  }
  let deleted = 0;
  for (let count = 1; jobsMs !== null && count > 0 && !isStopped();) {
    count = (await retention.deleteJobs(jobsMs, noteRemoved(terms.actor, 'job', parts.audit))).length;
    tally.add('jobs', count, 0);
    deleted += count;
  }
  if (deleted === 0) return;
  let place = await retention.forgetInputs(null, AT_ONCE);
  while (place !== null && !isStopped()) place = await retention.forgetInputs(place, AT_ONCE);
}
