import type { Stores } from '@frameq/db';
import type { Log } from './log.js';

const AT_ONCE = 100;

/** Cancels jobs that have not ended by their deadline; their receipts say why. */
export async function enforceDeadlines(
  { stores, log }: { readonly stores: Pick<Stores, 'jobs' | 'stages'>; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  for (const { id, tenantId } of await stores.jobs.overdue(AT_ONCE)) {
    if (signal.aborted) return;
    const answer = await stores.stages.requestCancel(id, tenantId, 'deadline');
    if (answer?.changed === true) log.info({ job: id }, 'Cancelled a job at its deadline.');
  }
}
