const BASE_MS = 1_000;
const CEILING_MS = 300_000;

/**
 * How long a stage waits before its next attempt, in milliseconds: exponential with full jitter over the upper half
 * (1 s, 2 s, 4 s … at most 300 s), so that stages that failed together do not return together.
 *
 * @param attempt the attempt that failed, from 1
 * @param random a number in [0, 1)
 */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(CEILING_MS, BASE_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
