import type { Stores } from '@frameq/db';
import type { Deliveries } from '@frameq/queue';
import { noteRemoved } from '@frameq/jobs';
import { StoredFiles, sweepEndedRuns, sweepTemporary, sweepUploads } from '@frameq/storage';
import type { Log } from './log.js';

/** What pruning needs. */
export interface PruneParts {
  readonly stores: Pick<Stores, 'deliveries' | 'idempotency' | 'events' | 'stages' | 'workers' | 'retention' | 'audit'>;
  readonly deliveries: Pick<Deliveries, 'prune'>;
  readonly storageDir: string;
  /** How long unfinished resumable uploads are kept. */
  readonly uploadExpiryMs: number;
  readonly log: Log;
}

const AT_ONCE = 1000;
const DAY_MS = 86_400_000;

/**
 * Forgets what nobody needs any more: idempotency keys after 24 h, events, logs and webhook deliveries after 30 days, workers
 * after a day of silence, finished messages beyond those kept for Bull Board, the files of a run as soon as it is over,
 * other temporary files after a day, unfinished uploads when they expire. One that fails does not stop the others.
 */
export async function prune(parts: PruneParts, signal: AbortSignal): Promise<void> {
  const { stores, deliveries, storageDir, uploadExpiryMs, log } = parts;
  const tasks: Readonly<Record<string, () => Promise<number>>> = {
    idempotency_keys: () => untilDone((limit) => stores.idempotency.prune(limit), signal),
    events: () => untilDone((limit) => stores.events.prune(limit), signal),
    webhook_deliveries: () => untilDone((limit) => stores.deliveries.prune(limit), signal),
    workers: () => untilDone((limit) => stores.workers.prune(limit), signal),
    messages: () => deliveries.prune().then(() => 0),
    files_of_ended_runs: () => sweepEndedRuns(storageDir, (leases) => stores.stages.heldLeases(leases)),
    logs: () => untilDone((limit) => pruneLogs(parts, limit), signal),
    unfinished_uploads: () => sweepUploads(storageDir, uploadExpiryMs),
    temporary_files: () => sweepTemporary(storageDir, DAY_MS),
  };
  for (const [what, task] of Object.entries(tasks)) {
    try {
      const count = await task();
      if (count > 0) log.info({ what, count }, 'Pruned.');
    } catch (error) {
      log.warn({ err: error, what }, 'Pruning failed; it is tried again in a minute.');
    }
    if (signal.aborted) return;
  }
}

async function pruneLogs({ stores, storageDir, log }: PruneParts, limit: number): Promise<number> {
  const note = noteRemoved({ actorId: null, actor: 'keeper' }, 'log', stores.audit);
  const chunks = await stores.retention.pruneLogs(limit, note);
  const files = new StoredFiles(storageDir);
  for (const chunk of chunks) {
    // One that stays is found by the sweep of orphans.
    await files.removeLogChunk(chunk).catch((error: unknown) => log.warn({ err: error, chunk }, 'A log stayed.'));
  }
  return chunks.length;
}

async function untilDone(pruneSome: (limit: number) => Promise<number>, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (let some = AT_ONCE; some === AT_ONCE && !signal.aborted; total += some) some = await pruneSome(AT_ONCE);
  return total;
}
