import type { CommandHandler } from '../../command-handler.js';
import { confirm } from '../../ask.js';
import { clearQueue } from '../../http/steering-calls.js';
import { count } from '../../output/format.js';
import { waitForBulkAction } from '../../wait/wait-for-bulk-action.js';
import { bulkText } from '../jobs/change-many.js';

/** `frameq queues clear`: counts, asks, cancels what waits and follows that to its end. */
export const clearQueueCommand: CommandHandler<{ dryRun?: boolean }> = async (session, { args, options }) => {
  const api = await session.api();
  const name = args[0] as string;
  const counted = await clearQueue(api, name, true);
  const what = `${count(counted.stages, 'stage')} of ${count(counted.jobs, 'job')}`;
  if (options.dryRun === true || counted.stages === 0) {
    const waits = `${what} ${counted.stages === 1 ? 'waits' : 'wait'} on the ${counted.queue} queue`;
    const text =
      counted.stages === 0 ? `Nothing waits on the ${counted.queue} queue.` : `${waits}. Nothing was changed.`;
    session.out.record(counted, String(counted.stages), () => [text]);
    return 'ok';
  }
  if (!(await confirm(session, `Cancel ${what} on the ${counted.queue} queue, of all tenants?`))) return 'failure';
  const { bulk_action: begun } = await clearQueue(api, name, false);
  const ended = await waitForBulkAction(session, begun!);
  session.out.record(ended, ended.id, () => [bulkText(ended)]);
  return ended.state === 'completed' ? 'ok' : 'failure';
};
