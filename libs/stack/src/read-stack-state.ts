import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readHolder } from './data-folder/stack-lock.js';
import { runningStack, type StackState } from './stack-state.js';

/** What `frameq status` shows. */
export type StackStatus =
  | { readonly state: 'stopped' }
  | { readonly state: 'starting'; readonly pid: number }
  | {
      readonly state: 'running';
      readonly stack: StackState;
      readonly uptimeS: number;
      /** How many jobs there are by state; null when the gateway does not answer. */
      readonly jobs: Readonly<Record<string, number>> | null;
    };

/** Says whether a stack runs on a data folder, with its processes and, through its API, its jobs. */
export async function readStackState(dataDir: string): Promise<StackStatus> {
  const holder = readHolder(dataDir);
  if (holder === null) return { state: 'stopped' };
  const stack = runningStack(dataDir);
  if (stack === null) return { state: 'starting', pid: holder.pid };
  const uptimeS = Math.round((Date.now() - Date.parse(stack.started_at)) / 1000);
  return { state: 'running', stack, uptimeS, jobs: await countJobs(stack) };
}

async function countJobs(stack: StackState): Promise<Record<string, number> | null> {
  try {
    const key = readFileSync(path.join(stack.data_dir, 'api-key'), 'utf8').trim();
    const answer = await fetch(new URL('/api/v1/jobs/counts', stack.url), {
      headers: { 'x-api-key': key },
      signal: AbortSignal.timeout(3_000),
    });
    if (!answer.ok) return null;
    return ((await answer.json()) as { counts: Record<string, number> }).counts;
  } catch {
    return null;
  }
}
