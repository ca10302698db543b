/** Where trouble with the store is told; a pino logger fits. */
export interface TroubleLog {
  warn(fields: object, message: string): void;
}

const INTERVAL_MS = 10_000;

/**
 * A listener for errors of BullMQ: an outage gives one line every 10 s and not one for each attempt to reconnect.
 * Errors of the connection are no failure of ours: BullMQ tries again by itself.
 */
export function reportTrouble(log: TroubleLog | undefined, queue: string): (error: Error) => void {
  let lastAt = -Infinity;
  let silenced = 0;
  return (error) => {
    const now = performance.now();
    if (now - lastAt < INTERVAL_MS) {
      silenced += 1;
      return;
    }
    lastAt = now;
    log?.warn({ err: error, queue, silenced }, 'The queue store has trouble; trying again.');
    silenced = 0;
  };
}
