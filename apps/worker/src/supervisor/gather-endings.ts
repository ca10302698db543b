import type { RunningStages } from './running-stages.js';

/** How long an ending waits for company, in milliseconds. */
const WAIT_MS = 5;

/**
 * Makes the function that holds an ending back for 5 ms, so that stages which end together are written together: one
 * statement for four costs Postgres little more than one for one. When nothing else runs there is nobody to wait for.
 */
export function gatherEndings(running: RunningStages): () => Promise<void> {
  let held: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const ready = held;
    held = [];
    for (const go of ready) go();
  };
  return () =>
    new Promise((resolve) => {
      held.push(resolve);
      if (running.list().every((run) => run.isOver)) release();
      else timer ??= setTimeout(release, WAIT_MS);
    });
}
