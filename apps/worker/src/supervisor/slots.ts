import type { QueueName } from '@frameq/domain';
import type { Slot } from './slot.js';

/** The right to one slot of a queue; which one is chosen when the stage, and so its model, is known. */
export interface Place {
  /** The free slot that suits best; call it once. */
  take(model: string | null): Slot;
  /** Gives the place up, and with it the slot that was taken; calling it again changes nothing. */
  release(): void;
}

/** All slots of a worker. Places are given in the order in which they were asked for. */
export class Slots {
  private readonly reserved = new Map<QueueName, number>();
  private readonly waiting = new Map<QueueName, (() => void)[]>();

  constructor(readonly all: readonly Slot[]) {}

  /** How many slots serve a queue. */
  count(queue: QueueName): number {
    return this.all.filter((slot) => slot.queue === queue).length;
  }

  /** How many slots of a queue run nothing. */
  free(queue: QueueName): number {
    return this.all.filter((slot) => slot.queue === queue && !slot.busy).length;
  }

  /** Free slots of a queue that have been idle since before `time`. */
  idle(queue: QueueName, time: number): Slot[] {
    return this.all.filter((slot) => slot.queue === queue && !slot.busy && slot.idleSince <= time);
  }

  /** A place, or null when none is free. */
  tryReserve(queue: QueueName): Place | null {
    const reserved = this.reserved.get(queue) ?? 0;
    if (reserved >= this.count(queue)) return null;
    this.reserved.set(queue, reserved + 1);
    return this.place(queue);
  }

  /** A place as soon as one is free. */
  async reserve(queue: QueueName): Promise<Place> {
    for (;;) {
      const place = this.tryReserve(queue);
      if (place !== null) return place;
      await new Promise<void>((resolve) => {
        this.waiting.set(queue, [...(this.waiting.get(queue) ?? []), resolve]);
      });
    }
  }

  private place(queue: QueueName): Place {
    let slot: Slot | undefined;
    let released = false;
    return {
      take: (model) => {
        const free = this.all.filter((one) => one.queue === queue && !one.busy);
        slot = free.sort((a, b) => b.suits(model) - a.suits(model))[0]!;
        slot.busy = true;
        return slot;
      },
      release: () => {
        if (released) return;
        released = true;
        if (slot !== undefined) {
          slot.busy = false;
          slot.idleSince = performance.now();
        }
        this.reserved.set(queue, (this.reserved.get(queue) ?? 1) - 1);
        this.waiting.get(queue)?.shift()?.();
      },
    };
  }
}
