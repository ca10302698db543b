import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './log.js';

/** Something that is done again and again. */
export interface RoundTerms {
  readonly name: string;
  /** From the end of one time to the start of the next. */
  readonly everyMs: number;
  readonly work: (signal: AbortSignal) => Promise<void>;
}

const WARN_EVERY_MS = 30_000;

/**
 * Does something again and again until the signal is aborted. A failure is logged, at most every 30 s, and never ends the
 * round: the next time may go well.
 */
export async function repeat({ name, everyMs, work }: RoundTerms, log: Log, signal: AbortSignal): Promise<void> {
  let warnedAt = -Infinity;
  while (!signal.aborted) {
    try {
      await work(signal);
    } catch (error) {
      const now = performance.now();
      if (now - warnedAt > WARN_EVERY_MS && !signal.aborted) {
        warnedAt = now;
        log.warn({ err: error, round: name }, 'A round of the keeper failed; it goes on.');
      }
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
