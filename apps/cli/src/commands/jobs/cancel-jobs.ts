import type { JobView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { confirm } from '../../ask.js';
import type { ExitName } from '../../exit-code.js';
import { cancelJob, getJob } from '../../http/calls.js';
import { resolveJobIds } from '../../job-id.js';
import { isFinished, worstExit } from '../../job-outcome.js';
import { waitUntilStopped } from '../../wait/wait-until-stopped.js';
import { receiptText } from '../../views/cancel-receipt.js';
import { changeMany } from './change-many.js';
import { forEachJob } from './for-each-job.js';
import { type JobFilterOptions, readJobFilter } from './job-filter.js';
import { listWouldBe } from './list-would-be.js';

type CancelOptions = JobFilterOptions & { readonly wait: boolean; readonly dryRun?: boolean };

/** `frameq jobs cancel`: asks first when it is more than one, cancels all at once, prints what was stopped. */
export const cancelJobs: CommandHandler<CancelOptions> = async (session, { args, options }) => {
  const given = args[0] as string[];
  const filter = readJobFilter(options, given);
  if (filter !== null)
    return changeMany(session, 'cancel', filter, {
      verb: 'Cancel',
      dryRun: options.dryRun ?? false,
      wait: options.wait,
    });
  const ids = await resolveJobIds(session, given);
  if (options.dryRun === true) return listWouldBe(session, ids, 'cancelled');
  if (ids.length > 1 && !(await confirm(session, `Cancel ${ids.length} jobs?`))) return 'failure';
  const api = await session.api();
  const asked: Cancelled[] = [];
  // All are asked first, so that they stop side by side, and then waited for.
  const exit = await forEachJob(session, ids, async (id) => {
    const before = await getJob(api, id);
    asked.push({ before, job: await cancelJob(api, id) });
    return 'ok';
  });
  const stopped = await Promise.all(asked.map(({ job }) => (options.wait ? waitUntilStopped(session, job) : job)));
  stopped.forEach((job, index) => session.out.record(job, job.id, () => [cancelText(asked[index]!.before, job)]));
  return worstExit([exit, ...stopped.map((job): ExitName => (isFinished(job.state) ? 'ok' : 'pending'))]);
};

interface Cancelled {
  readonly before: JobView;
  readonly job: JobView;
}

function cancelText(before: JobView, job: JobView): string {
  if (isFinished(before.state)) return `Job ${job.number} had already ended as ${job.state}; nothing was changed.`;
  if (!isFinished(job.state))
    return `Job ${job.number} is being cancelled: ${job.cancel === null ? 'stopping' : receiptText(job.cancel)}.`;
  return `Job ${job.number} ${job.state === 'cancelled' ? 'cancelled' : `ended as ${job.state} before it could be cancelled`}: ${job.cancel === null ? 'nothing was running' : receiptText(job.cancel)}.`;
}
