import type { BulkStore } from '@frameq/db';
import type { Dispatcher } from '@frameq/jobs';
import type { Log } from './log.js';

/**
 * Does the bulk actions that were asked for, a batch of each in turn, until none is left. Each batch notes how far it came in
 * its own transaction, so whoever leads next goes on from there. One that fails does not stop the others.
 */
export async function doBulkActions(
  parts: {
    readonly bulk: Pick<BulkStore, 'running' | 'step'>;
    readonly dispatcher: Pick<Dispatcher, 'wake' | 'refill'>;
    readonly log: Log;
  },
  signal: AbortSignal,
): Promise<void> {
  const { bulk, dispatcher, log } = parts;
  for (let left = await bulk.running(); left.length > 0 && !signal.aborted;) {
    const going: string[] = [];
    for (const id of left) {
      if (signal.aborted) return;
      try {
        const { ended, ready, reordered } = await bulk.step(id);
        if (ready.length > 0) dispatcher.wake(ready);
        if (reordered.length > 0) await dispatcher.refill(reordered);
        if (ended) log.info({ bulk_action: id }, 'A bulk action has ended.');
        else going.push(id);
      } catch (error) {
        log.warn({ err: error, bulk_action: id }, 'A batch of a bulk action failed.');
      }
    }
    left = going;
  }
}
