import type { Stores } from '@frameq/db';
import { cleanUp } from '@frameq/jobs';
import { StoredFiles } from '@frameq/storage';
import type { Log } from './log.js';

/** What the hourly cleanup needs. */
export interface OldFilesParts {
  readonly stores: Pick<Stores, 'retention' | 'audit'>;
  readonly storageDir: string;
  readonly retention: { readonly filesAfterDays: number | null; readonly jobsAfterDays: number | null };
  readonly log: Log;
}

/**
 * Removes what retention says, nothing until it is configured; and, in any case, files that no row names. Of these it leaves
 * those that are older than the database, which may belong to one that is yet to be restored.
 */
export async function cleanUpOldFiles(parts: OldFilesParts, signal: AbortSignal): Promise<void> {
  const { stores, storageDir, retention, log } = parts;
  const orphansSince = await stores.retention.databaseSince();
  const report = await cleanUp(
    { dryRun: false, ...retention, orphansSince, actor: { actorId: null, actor: 'keeper' }, signal },
    { ...stores, files: new StoredFiles(storageDir), log },
  );
  const removed = report.kinds.filter((kind) => kind.count > 0);
  if (removed.length > 0) log.info({ removed, bytes: report.total_bytes }, 'Removed what is not kept any longer.');
}
