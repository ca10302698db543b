import { groupGone } from './group-gone.js';
import { endMarked } from './runner-mark.js';
import { signalGroup } from './signal-group.js';
import type { GuardedProcess } from './spawn-guarded.js';

/** How a process group was ended. */
export interface Termination {
  /** `cooperative`: its leader ended within the grace; `forced`: it had to be killed. */
  readonly mode: 'cooperative' | 'forced';
  readonly signal: 'SIGTERM' | 'SIGKILL';
  /** From the first signal until the last process was gone. */
  readonly tookMs: number;
}

/**
 * Asks a process group to stop, then insists. Resolves once all of it is gone, however long the kernel takes, and with it
 * whatever left the group by `setsid` but still carries its mark.
 * @param graceMs between SIGTERM and SIGKILL
 * @param hurry aborting it ends the grace at once
 */
export async function terminate(target: GuardedProcess, graceMs: number, hurry?: AbortSignal): Promise<Termination> {
  const started = performance.now();
  let forced = false;
  if (target.isRunning()) {
    const insist = (): void => {
      forced = true;
      signalGroup(target.pgid, 'SIGKILL');
    };
    signalGroup(target.pgid, 'SIGTERM');
    const timer = setTimeout(insist, graceMs);
    hurry?.addEventListener('abort', insist, { once: true });
    if (hurry?.aborted) insist();
    await target.exited;
    clearTimeout(timer);
    hurry?.removeEventListener('abort', insist);
  }
  signalGroup(target.pgid, 'SIGKILL'); // Grandchildren that outlived the leader, and the guard.
  await groupGone(target.pgid);
  if (target.mark !== null) await endMarked(target.mark);
  return {
    mode: forced ? 'forced' : 'cooperative',
    signal: forced ? 'SIGKILL' : 'SIGTERM',
    tookMs: Math.round(performance.now() - started),
  };
}
