import type { CommandHandler } from '../../command-handler.js';
import { retryJob } from '../../http/calls.js';
import { resolveJobIds } from '../../job-id.js';
import { forEachJob } from './for-each-job.js';
import { printJob } from './view-job.js';
import { watchOne } from './watch-jobs.js';

/** `frameq jobs retry`: runs what failed or was cancelled again. */
export const retryJobs: CommandHandler<{ fromStage?: string; wait?: boolean }> = async (session, { args, options }) => {
  const ids = await resolveJobIds(session, args[0] as string[]);
  const api = await session.api();
  return forEachJob(session, ids, async (id) => {
    const job = await retryJob(api, id, options.fromStage);
    session.out.note(`Job ${job.number} runs again.`);
    if (options.wait === true) return watchOne(session, job.id);
    printJob(session, job);
    return 'ok';
  });
};
