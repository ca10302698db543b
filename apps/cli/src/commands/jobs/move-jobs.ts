import type { CommandHandler } from '../../command-handler.js';
import { moveJob } from '../../http/steering-calls.js';
import { resolveJobIds } from '../../job-id.js';
import { placeText } from '../../views/queue-text.js';
import { forEachJob } from './for-each-job.js';

/** `frameq jobs move`: to the front or the back of your own line; several keep the order in which they were named. */
export const moveJobs: CommandHandler<{ to: 'front' | 'back' }> = async (session, { args, options }) => {
  const ids = await resolveJobIds(session, args[0] as string[]);
  const api = await session.api();
  // What is moved last is first, so the first that was named goes last.
  const order = options.to === 'front' ? [...ids].reverse() : ids;
  return forEachJob(session, order, async (id) => {
    const job = await moveJob(api, id, options.to);
    session.out.record(job, job.id, () => [`Job ${job.number} moved to the ${options.to}: ${placeText(job)}.`]);
    return 'ok';
  });
};
