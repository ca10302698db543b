import { confirm } from '../../ask.js';
import type { CommandHandler } from '../../command-handler.js';
import { deleteJob, getJob } from '../../http/calls.js';
import { resolveJobIds } from '../../job-id.js';
import { forEachJob } from './for-each-job.js';

/** `frameq jobs delete`: asks first, for files go with a job. */
export const deleteJobs: CommandHandler<{ dryRun?: boolean }> = async (session, { args, options }) => {
  const ids = await resolveJobIds(session, args[0] as string[]);
  const api = await session.api();
  const dryRun = options.dryRun === true;
  const what = ids.length === 1 ? 'the job and its files' : `${ids.length} jobs and their files`;
  if (!dryRun && !(await confirm(session, `Delete ${what}?`))) return 'failure';
  return forEachJob(session, ids, async (id) => {
    const { number, state } = await getJob(api, id);
    if (!dryRun) await deleteJob(api, id);
    const record = { id, number, state, deleted: !dryRun };
    session.out.record(record, id, () => [`Job ${number} (${state}) ${dryRun ? 'would be deleted' : 'is gone'}.`]);
    return 'ok';
  });
};
