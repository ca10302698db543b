import type { BulkFilter } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { retryJob } from '../../http/calls.js';
import { resolveJobIds } from '../../job-id.js';
import { CliError } from '../../cli-error.js';
import type { ExitName } from '../../exit-code.js';
import type { Session } from '../../session.js';
import { changeMany } from './change-many.js';
import { forEachJob } from './for-each-job.js';
import { type JobFilterOptions, readJobFilter } from './job-filter.js';
import { listWouldBe } from './list-would-be.js';
import { printJob } from './view-job.js';
import { watchOne } from './watch-jobs.js';

type RetryOptions = JobFilterOptions & {
  readonly fromStage?: string;
  readonly wait?: boolean;
  readonly dryRun?: boolean;
};

/** `frameq jobs retry`: runs what failed or was cancelled again. */
export const retryJobs: CommandHandler<RetryOptions> = async (session, { args, options }) => {
  const given = args[0] as string[];
  const filter = readJobFilter(options, given);
  if (filter !== null) return retryMany(session, filter, options);
  const ids = await resolveJobIds(session, given);
  if (options.dryRun === true) return listWouldBe(session, ids, 'retried');
  const api = await session.api();
  return forEachJob(session, ids, async (id) => {
    const job = await retryJob(api, id, options.fromStage);
    session.out.note(`Job ${job.number} runs again.`);
    if (options.wait === true) return watchOne(session, job.id);
    printJob(session, job);
    return 'ok';
  });
};

async function retryMany(session: Session, filter: BulkFilter, options: RetryOptions): Promise<ExitName> {
  if (options.fromStage !== undefined || options.wait === true) {
    throw new CliError('USAGE', '--from-stage and --wait are for jobs that are named.');
  }
  return changeMany(session, 'retry', filter, { verb: 'Retry', dryRun: options.dryRun ?? false, wait: true });
}
