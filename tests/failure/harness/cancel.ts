import type { JobView } from '@frameq/contracts';
import { isTerminalJob } from '@frameq/domain';
import { waitFor } from '@frameq/testing';

/** Asks for a job's cancel; throws unless it is taken: 202 while it goes on, 200 once it is over. */
export async function cancel(url: string, jobId: string): Promise<JobView> {
  const answer = await fetch(`${url}/api/v1/jobs/${jobId}/cancel`, { method: 'POST' });
  const body = (await answer.json()) as JobView;
  if (answer.status !== 200 && answer.status !== 202) {
    throw new Error(`The cancel of ${jobId} was answered ${answer.status}: ${JSON.stringify(body)}`);
  }
  return body;
}

/** The job once it has ended. */
export async function ended(url: string, jobId: string, timeoutMs = 60_000): Promise<JobView> {
  const look = async (): Promise<JobView | null> => {
    const job = (await (await fetch(`${url}/api/v1/jobs/${jobId}`)).json()) as JobView;
    return isTerminalJob(job.state) ? job : null;
  };
  return waitFor(look, { timeoutMs, everyMs: 30, what: `job ${jobId} to end` });
}
