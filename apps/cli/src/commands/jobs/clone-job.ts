import type { CommandHandler } from '../../command-handler.js';
import { cloneJob, getJob, getPipeline } from '../../http/calls.js';
import { resolveOneJobId } from '../../job-id.js';
import { paramsFromWords } from '../../params-from-words.js';
import { printJob } from './view-job.js';
import { watchOne } from './watch-jobs.js';

interface CloneOptions {
  readonly set?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly deadline?: number;
  readonly wait?: boolean;
}

/** `frameq jobs clone`: the same once more, but for what is set. */
export const cloneJobCommand: CommandHandler<CloneOptions> = async (session, { args, options }) => {
  const api = await session.api();
  const id = await resolveOneJobId(session, args[0] as string);
  const { name, set, deadline } = options;
  const params =
    set === undefined ? undefined : paramsFromWords(set, await getPipeline(api, (await getJob(api, id)).pipeline));
  const job = await cloneJob(api, id, {
    ...(name !== undefined && { name }),
    ...(params !== undefined && { params }),
    ...(deadline !== undefined && { deadline_s: deadline }),
  });
  session.out.note(`Job ${job.number} is submitted.`);
  if (options.wait === true) return watchOne(session, job.id);
  printJob(session, job);
  return 'ok';
};
