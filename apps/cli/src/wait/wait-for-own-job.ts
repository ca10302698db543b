import type { JobView } from '@frameq/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import { cancelJob } from '../http/calls.js';
import type { Session } from '../session.js';
import { receiptText } from '../views/cancel-receipt.js';
import { waitUntilStopped } from './wait-until-stopped.js';
import { waitWithProgress } from './wait-with-progress.js';

/** How long after the first Ctrl-C a second one still cancels. */
const SECOND_THOUGHTS_MS = 2_000;

/**
 * Waits for a job that this command submitted. The first Ctrl-C stops waiting and leaves the job running; a second one within
 * two seconds cancels it. Throws INTERRUPTED in both cases, after saying how to go on or what was stopped.
 */
export async function waitForOwnJob(session: Session, job: JobView): Promise<JobView> {
  const waiting = new AbortController();
  const second = new AbortController();
  let interrupts = 0;
  const giveBack = session.takeInterrupts(() => {
    interrupts += 1;
    if (interrupts === 1)
      waiting.abort(
        new CliError('INTERRUPTED', `Stopped waiting; job ${job.number} goes on.`, { hint: resumeHint(job) }),
      );
    if (interrupts === 2) second.abort();
  });
  try {
    return await waitWithProgress(session, job.id, AbortSignal.any([session.signal, waiting.signal]));
  } catch (error) {
    if (!waiting.signal.aborted) throw error;
    session.out.note(
      `Job ${job.number} goes on. Press Ctrl-C again within ${SECOND_THOUGHTS_MS / 1000} s to cancel it.`,
    );
    if (!(await abortsWithin(second.signal, SECOND_THOUGHTS_MS))) throw error;
    throw await cancelled(session, job);
  } finally {
    giveBack();
  }
}

function resumeHint(job: JobView): string {
  return `Follow it: frameq jobs watch ${job.number}; stop it: frameq jobs cancel ${job.number}.`;
}

async function cancelled(session: Session, job: JobView): Promise<CliError> {
  session.out.note(`Cancelling job ${job.number} …`);
  const stopped = await waitUntilStopped(session, await cancelJob(await session.api(), job.id));
  const receipt = stopped.cancel === null ? '' : `: ${receiptText(stopped.cancel)}`;
  return new CliError('INTERRUPTED', `Job ${job.number} is ${stopped.state}${receipt}.`, {
    hint: `Run it again: frameq jobs retry ${job.number}`,
  });
}

/** True when the signal is aborted within that time. */
function abortsWithin(signal: AbortSignal, milliseconds: number): Promise<boolean> {
  return delay(milliseconds, false, { signal }).catch(() => true);
}
