import type { StageStore } from '@frameq/db';
import type { QueueName } from '@frameq/domain';
import type { Dispatcher } from '@frameq/jobs';
import type { Log } from './log.js';

const AT_ONCE = 200;

/**
 * Takes stages back whose worker has gone silent, and wakes the dispatcher for what became ready. Nothing is reaped before
 * Postgres has been in touch for 15 s, so that an outage does not look like the death of every worker.
 */
export async function reap(
  parts: {
    readonly stages: Pick<StageStore, 'reap'>;
    readonly dispatcher: Pick<Dispatcher, 'wake'>;
    readonly log: Log;
  },
  signal: AbortSignal,
): Promise<void> {
  for (let count = AT_ONCE; count === AT_ONCE && !signal.aborted;) {
    const reaped = await parts.stages.reap(AT_ONCE);
    count = reaped.length;
    const applied = reaped.filter((stage) => stage.applied);
    if (applied.length === 0) continue;
    const queues = [...new Set<QueueName>(applied.flatMap((stage) => stage.readyQueues))];
    if (queues.length > 0) parts.dispatcher.wake(queues);
    parts.log.warn(
      { stages: applied.map((stage) => stage.stageId), queues },
      'Took stages back from workers that went silent.',
    );
  }
}
