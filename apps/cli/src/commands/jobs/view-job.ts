import type { JobView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { getJob } from '../../http/calls.js';
import { resolveOneJobId } from '../../job-id.js';
import type { Session } from '../../session.js';
import { jobText } from '../../views/job-text.js';

/** `frameq jobs view`: everything about one job. */
export const viewJob: CommandHandler<{ all?: boolean }> = async (session, { args, options }) => {
  const id = await resolveOneJobId(session, args[0] as string);
  printJob(session, await getJob(await session.api(), id), options.all ?? false);
};

/** Writes a job to stdout in the output that was asked for. */
export function printJob(session: Session, job: JobView, all = false): void {
  const { out } = session;
  out.record(job, job.id, () => jobText(job, { paint: out.paint, width: out.width, now: Date.now(), all }));
}
