import type { QueueName } from '@frameq/domain';
import type { Slot } from './slot.js';

/** The right to one slot of a queue; which one is chosen when the stage, and so its model, is known. */
export interface Place {
  /** The free slot that suits best, when there is one; null when none became free in time. Call it once. */
  take(model: string | null): Promise<Slot | null>;
  /** Gives the place up, and with it the slot that was taken; calling it again changes nothing. */
  release(): void;
}

/** Where stages are as short as this on average, in milliseconds, claiming them takes as long as running them. */
const SHORT_MS = 25;
/** What a stage that counts against a limit is taken for: claimed ahead, it would only keep others from running. */
const NEVER_AHEAD_MS = 1e6;
/** How long a stage that was claimed ahead, or a delivery, waits for a slot before it goes back, in milliseconds. */
const WAIT_MS = 250;

/**
 * All slots of a worker. Places are given in the order in which they were asked for. Where stages are short there are twice
 * as many places as slots, so that the next stage is claimed while a slot ends the last; one longer stage ends that.
 */
export class Slots {
  /** Told when the number of places of a queue changes. */
  onPlaces: (queue: QueueName, places: number) => void = () => undefined;
  private readonly reserved = new Map<QueueName, number>();
  private readonly waiting = new Map<QueueName, (() => void)[]>();
  private readonly wanting = new Map<QueueName, (() => void)[]>();
  private readonly averageMs = new Map<QueueName, number>();

  constructor(readonly all: readonly Slot[]) {}

  /** Says how long a stage ran, in milliseconds, and whether it counts against a limit. */
  ran(queue: QueueName, tookMs: number, counted: boolean): void {
    const before = this.places(queue);
    const took = counted ? NEVER_AHEAD_MS : tookMs;
    this.averageMs.set(queue, Math.max(took, 0.8 * (this.averageMs.get(queue) ?? took) + 0.2 * took));
    const after = this.places(queue);
    if (after !== before) this.onPlaces(queue, after);
  }

  /** How many places a queue has now. */
  places(queue: QueueName): number {
    const isShort = (this.averageMs.get(queue) ?? Infinity) < SHORT_MS;
    return this.count(queue) * (isShort ? 2 : 1);
  }

  /** How many slots serve a queue. */
  count(queue: QueueName): number {
    return this.all.filter((slot) => slot.queue === queue).length;
  }

  /** Free slots of a queue that have been idle since before `time`. */
  idle(queue: QueueName, time: number): Slot[] {
    return this.all.filter((slot) => slot.queue === queue && !slot.busy && slot.idleSince <= time);
  }

  /** A place, or null when none is free. */
  tryReserve(queue: QueueName): Place | null {
    const reserved = this.reserved.get(queue) ?? 0;
    if (reserved >= this.places(queue)) return null;
    this.reserved.set(queue, reserved + 1);
    return this.place(queue);
  }

  /** A place as soon as one is free; null when none became free in time. */
  async reserve(queue: QueueName): Promise<Place | null> {
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const place = this.tryReserve(queue);
      if (place !== null || performance.now() >= until) return place;
      await turn(this.waiting, queue, until - performance.now());
    }
  }

  private place(queue: QueueName): Place {
    let slot: Slot | undefined;
    let released = false;
    return {
      take: async (model) => {
        slot = this.takeFree(queue, model);
        if (slot === undefined) {
          // Whoever frees a slot calls the first in line at once, so that nobody can come in between.
          await turn(this.wanting, queue, WAIT_MS, () => (slot = this.takeFree(queue, model)) !== undefined);
        }
        return slot ?? null;
      },
      release: () => {
        if (released) return;
        released = true;
        if (slot !== undefined) {
          slot.busy = false;
          slot.idleSince = performance.now();
          this.wanting.get(queue)?.shift()?.();
        }
        this.reserved.set(queue, (this.reserved.get(queue) ?? 1) - 1);
        this.waiting.get(queue)?.shift()?.();
      },
    };
  }

  private takeFree(queue: QueueName, model: string | null): Slot | undefined {
    const free = this.all.filter((one) => one.queue === queue && !one.busy);
    const best = free.sort((a, b) => b.suits(model) - a.suits(model))[0];
    if (best !== undefined) best.busy = true;
    return best;
  }
}

/** Stands in a queue's line until it is called, or for `waitMs`; `onCall` runs at the very moment of the call. */
function turn(
  lines: Map<QueueName, (() => void)[]>,
  queue: QueueName,
  waitMs: number,
  onCall: () => unknown = () => undefined,
): Promise<void> {
  const line = lines.get(queue) ?? [];
  lines.set(queue, line);
  return new Promise((resolve) => {
    const called = (): void => {
      clearTimeout(timer);
      onCall();
      resolve();
    };
    const timer = setTimeout(() => {
      line.splice(line.indexOf(called), 1);
      resolve();
    }, waitMs);
    line.push(called);
  });
}
