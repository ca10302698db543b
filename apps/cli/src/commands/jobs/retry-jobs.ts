import type { CommandHandler } from '../../command-handler.js';
import type { ExitName } from '../../exit-code.js';
import { retryJob } from '../../http/calls.js';
import { resolveJobIds } from '../../job-id.js';
import { worstExit } from '../../job-outcome.js';
import { printJob } from './view-job.js';
import { watchOne } from './watch-jobs.js';

/** `frameq jobs retry`: runs what failed or was cancelled again. */
export const retryJobs: CommandHandler<{ fromStage?: string; wait?: boolean }> = async (session, { args, options }) => {
  const ids = await resolveJobIds(session, args[0] as string[]);
  const api = await session.api();
  const exits: ExitName[] = [];
  for (const id of ids) {
    const job = await retryJob(api, id, options.fromStage);
    session.out.note(`Job ${job.number} runs again.`);
    if (options.wait === true) exits.push(await watchOne(session, job.id));
    else printJob(session, job);
  }
  return worstExit(exits);
};
