import type { JobView } from '@frameq/contracts';
import { toCliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { confirm } from '../../confirm.js';
import type { ExitName } from '../../exit-code.js';
import { cancelJob, getJob } from '../../http/calls.js';
import { resolveJobIds } from '../../job-id.js';
import { isFinished, worstExit } from '../../job-outcome.js';
import { reportError } from '../../report-error.js';
import type { Session } from '../../session.js';
import { waitUntilStopped } from '../../wait/wait-until-stopped.js';
import { receiptText } from '../../views/cancel-receipt.js';

/** `frameq jobs cancel`: asks first when it is more than one, cancels all at once, prints what was stopped. */
export const cancelJobs: CommandHandler<{ wait: boolean }> = async (session, { args, options }) => {
  const ids = await resolveJobIds(session, args[0] as string[]);
  if (ids.length > 1 && !(await confirm(session, `Cancel ${ids.length} jobs?`))) return 'failure';
  return worstExit(await Promise.all(ids.map((id) => cancelOne(session, id, options.wait))));
};

async function cancelOne(session: Session, id: string, wait: boolean): Promise<ExitName> {
  const api = await session.api();
  try {
    const before = await getJob(api, id);
    const asked = await cancelJob(api, id);
    const job = wait ? await waitUntilStopped(session, asked) : asked;
    session.out.record(job, job.id, () => [cancelText(before, job)]);
    return isFinished(job.state) ? 'ok' : 'pending';
  } catch (error) {
    if (session.signal.aborted) throw error;
    const problem = toCliError(error);
    reportError(session.terminal, problem, session.options);
    return problem.exit;
  }
}

function cancelText(before: JobView, job: JobView): string {
  if (isFinished(before.state)) return `Job ${job.number} had already ended as ${job.state}; nothing was changed.`;
  if (!isFinished(job.state))
    return `Job ${job.number} is being cancelled: ${job.cancel === null ? 'stopping' : receiptText(job.cancel)}.`;
  return `Job ${job.number} ${job.state === 'cancelled' ? 'cancelled' : `ended as ${job.state} before it could be cancelled`}: ${job.cancel === null ? 'nothing was running' : receiptText(job.cancel)}.`;
}
