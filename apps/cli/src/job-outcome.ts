import type { JobState, JobView } from '@frameq/contracts';
import type { ExitName } from './exit-code.js';

/** True when nothing but a retry moves the job again. */
export function isFinished(state: JobState): boolean {
  return state === 'completed' || state === 'partial' || state === 'failed' || state === 'cancelled';
}

/** How a command that waited for a job ends. */
export function exitOfJob(job: Pick<JobView, 'state' | 'warnings'>): ExitName {
  if (!isFinished(job.state)) return 'pending';
  if (job.state === 'completed') return job.warnings > 0 ? 'partial' : 'ok';
  return job.state === 'partial' ? 'partial' : 'failure';
}

/** The worst of several ways to end; failure outweighs partial. */
export function worstExit(exits: readonly ExitName[]): ExitName {
  const order: readonly ExitName[] = [
    'interrupted',
    'unreachable',
    'auth',
    'usage',
    'failure',
    'pending',
    'partial',
    'ok',
  ];
  return order.find((name) => exits.includes(name)) ?? 'ok';
}
