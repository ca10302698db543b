import type { CleanupParts, CleanupTerms } from './cleanup.js';
import type { CleanupTally } from './cleanup-tally.js';
import { noteRemoved, type RemovedRow } from './note-removed.js';
import { removeEach } from './remove-each.js';

const AT_ONCE = 1_000;
/** A file may lie this long before its row is written: a stage settles all of its files when it ends. */
const UNCLAIMED_MS = 86_400_000;

/**
 * Removes files older than 24 h that no row names: what a crash left between a row and its file, and what a later run of a
 * stage replaced. Files of a run that is under way stay, however long it takes, as do those older than `orphansSince`.
 */
export async function sweepOrphans(terms: CleanupTerms, parts: CleanupParts, tally: CleanupTally): Promise<void> {
  const { files, retention } = parts;
  const age = { olderThanMs: UNCLAIMED_MS, since: terms.orphansSince ?? null };
  await sweep(
    files.inputs(age),
    (some) => retention.knownInputs(some),
    (one) => files.removeInput(one),
  );
  await sweep(
    files.artifacts(age),
    (some) => retention.knownArtifacts(some),
    (one) => files.removeArtifact(one),
  );
  await sweep(
    files.logs(age),
    (some) => retention.knownLogs(some),
    (one) => files.removeLogChunk(one),
  );

  async function sweep<File extends RemovedRow & { readonly bytes: number }>(
    found: AsyncIterable<File>,
    known: (some: readonly File[]) => Promise<Set<File>>,
    remove: (file: File) => Promise<number>,
  ): Promise<void> {
    for await (const some of inBatches(found)) {
      if (terms.signal?.aborted === true) return;
      const needed = await known(some);
      const orphans = some.filter((file) => !needed.has(file));
      if (orphans.length === 0) continue;
      const bytes = orphans.reduce((sum, file) => sum + file.bytes, 0);
      if (terms.dryRun) {
        tally.add('orphans', orphans.length, bytes);
        continue;
      }
      await noteRemoved(terms.actor, 'orphan', parts.audit)(orphans);
      tally.add('orphans', orphans.length, await removeEach(orphans, remove, parts, tally));
    }
  }
}

async function* inBatches<File>(files: AsyncIterable<File>): AsyncGenerator<File[]> {
  let batch: File[] = [];
  for await (const file of files) {
    batch.push(file);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
