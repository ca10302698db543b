import type { JobView } from '@frameq/contracts';
import { CliError } from '../cli-error.js';
import { openLiveLines } from '../progress/live-lines.js';
import { renderProgress } from '../progress/render-progress.js';
import type { Session } from '../session.js';
import { watchJob } from './watch-job.js';

const LIVE_MS = 1_000;
const PLAIN_MS = 10_000;

/** Waits for a job and shows its progress on stderr. When --timeout runs out it resolves with the job as it is then. */
export async function waitWithProgress(session: Session, id: string, signal = session.signal): Promise<JobView> {
  const api = await session.api();
  const lines = openLiveLines(session);
  let last: JobView | undefined;
  let stale = false;
  const show = (): void => {
    const job = last;
    if (job !== undefined)
      lines.show(() => [
        ...renderProgress(job, session.out.paintNote),
        ...(stale ? ['  connection lost, trying again …'] : []),
      ]);
  };
  const listener = {
    onJob: (job: JobView): void => {
      last = job;
      show();
    },
    onStale: (now: boolean): void => {
      stale = now;
      show();
    },
  };
  const isLive = session.terminal.stderr.isTTY === true;
  const progressMs = session.options.output === 'ids' ? null : isLive ? LIVE_MS : PLAIN_MS;
  try {
    return await watchJob(api, id, listener, { signal, progressMs });
  } catch (error) {
    if (error instanceof CliError && error.code === 'TIMED_OUT' && last !== undefined) return last;
    throw error;
  } finally {
    lines.clear();
  }
}

/** Says that a job goes on after the command has ended. */
export function noteStillPending(session: Session, job: Pick<JobView, 'number' | 'state'>): void {
  session.out.note(`Job ${job.number} is ${job.state} and goes on. Follow it: frameq jobs watch ${job.number}`);
}
