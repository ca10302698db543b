import type { JobView } from '@frameq/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalApi } from './local-api.js';

const LOOK_MS = 300;
const TERMINAL: readonly string[] = ['completed', 'partial', 'failed', 'cancelled'];

/** Follows jobs until all have ended and returns them in the given order; `onProgress` hears a line now and then. */
export async function followJobs(
  api: LocalApi,
  ids: readonly string[],
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<JobView[]> {
  let said = '';
  for (;;) {
    const jobs = await Promise.all(ids.map((id) => api.job(id)));
    if (jobs.every((job) => TERMINAL.includes(job.state))) return jobs;
    const line = jobs.map(progressOf).join('  ');
    if (line !== said) onProgress(line);
    said = line;
    await delay(LOOK_MS, undefined, { signal });
  }
}

function progressOf(job: JobView): string {
  if (job.state === 'queued')
    return `${job.pipeline} waits${job.waiting_reason === null ? '' : `: ${job.waiting_reason}`}`;
  if (job.state !== 'running') return `${job.pipeline} ${job.state}`;
  const left = job.eta_s === null ? '' : `, ${Math.ceil(job.eta_s)} s left`;
  return `${job.pipeline} ${Math.floor(job.progress * 100)} %${left}`;
}
