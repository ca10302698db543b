import { CliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { changeJob } from '../../http/steering-calls.js';
import { resolveJobIds } from '../../job-id.js';
import { placeText } from '../../views/queue-text.js';
import { forEachJob } from './for-each-job.js';

/** `frameq jobs set`: changes what may be changed of jobs. */
export const setJobs: CommandHandler<{ priority?: number }> = async (session, { args, options }) => {
  const { priority } = options;
  if (priority === undefined) throw new CliError('USAGE', 'Nothing is to be set.', { hint: 'Add --priority NUMBER.' });
  const ids = await resolveJobIds(session, args[0] as string[]);
  const api = await session.api();
  return forEachJob(session, ids, async (id) => {
    const job = await changeJob(api, id, { priority });
    session.out.record(job, job.id, () => [`Job ${job.number} has priority ${job.priority}: ${placeText(job)}.`]);
    return 'ok';
  });
};
