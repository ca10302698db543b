const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** From the end of an attempt to the next; together a little less than a day. */
const DELAYS_MS = [5_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 15 * HOUR] as const;

/** After so many attempts a delivery has failed. */
export const MAX_ATTEMPTS = DELAYS_MS.length + 1;

/**
 * Milliseconds until a delivery is tried again; null when it has failed for good.
 * @param attempts how many there have been, from 1
 * @param random 0 to 1: takes up to a tenth off, so that what failed together does not come back together
 */
export function webhookRetryDelay(attempts: number, random: number): number | null {
  const delay = DELAYS_MS[attempts - 1];
  return delay === undefined ? null : Math.round(delay * (1 - random / 10));
}
