import type { JobView } from '@frameq/contracts';
import { CliError } from '../cli-error.js';
import { isFinished } from '../job-outcome.js';
import type { Session } from '../session.js';
import { watchJob } from './watch-job.js';

/** A worker kills after a grace of seconds; a job that stays `cancelling` for longer has lost its worker. */
const PATIENCE_MS = 30_000;

/** Waits until a job that was cancelled has stopped; resolves with the job as it is when patience ends. */
export async function waitUntilStopped(session: Session, asked: JobView, signal = session.signal): Promise<JobView> {
  if (isFinished(asked.state)) return asked;
  let last = asked;
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const listener = { onJob: (job: JobView) => void (last = job), onStale: () => undefined };
  try {
    return await watchJob(await session.api(), asked.id, listener, {
      signal: AbortSignal.any([signal, patience]),
      progressMs: null,
    });
  } catch (error) {
    if (patience.aborted || (error instanceof CliError && error.code === 'TIMED_OUT')) return last;
    throw error;
  }
}
