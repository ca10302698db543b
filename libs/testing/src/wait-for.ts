import { setTimeout as delay } from 'node:timers/promises';

/** How long to wait and what for. */
export interface WaitOptions {
  /** 10 s unless told. */
  readonly timeoutMs?: number;
  /** What is awaited, for the message when it does not come. */
  readonly what?: string;
  /** The pause between two looks; 20 ms unless told. */
  readonly everyMs?: number;
}

type Falsy = undefined | null | false | 0 | '';

/**
 * Waits until `look` gives something truthy and returns it. For conditions that no event announces; where there is an
 * event, await that. Throws with `what` and the last error when the time is up.
 */
export async function waitFor<T>(look: () => Promise<T> | T, options: WaitOptions = {}): Promise<Exclude<T, Falsy>> {
  const { timeoutMs = 10_000, what = 'the condition', everyMs = 20 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const seen = await look();
      if (seen) return seen as Exclude<T, Falsy>;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}.`, { cause });
    await delay(everyMs);
  }
}
