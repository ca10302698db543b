import type { JobView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import type { ExitName } from '../../exit-code.js';
import { resolveJobIds } from '../../job-id.js';
import { exitOfJob, isFinished, worstExit } from '../../job-outcome.js';
import type { Session } from '../../session.js';
import { noteStillPending, waitWithProgress } from '../../wait/wait-with-progress.js';
import { printJob } from './view-job.js';

/** `frameq jobs watch`: follows jobs, one after the other, and prints each when it has finished. */
export const watchJobs: CommandHandler = async (session, { args }) => {
  const ids = await resolveJobIds(session, args[0] as string[]);
  const exits: ExitName[] = [];
  for (const id of ids) exits.push(await watchOne(session, id));
  return worstExit(exits);
};

/** Waits for one job, prints it, and says how that ended. */
export async function watchOne(session: Session, id: string): Promise<ExitName> {
  const job: JobView = await waitWithProgress(session, id);
  printJob(session, job);
  if (!isFinished(job.state)) noteStillPending(session, job);
  return exitOfJob(job);
}
