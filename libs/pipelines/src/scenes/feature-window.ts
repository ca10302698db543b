import type { FrameFeatures } from './frame-features.js';

/** The last features of a video, by frame number; older ones are dropped, so that memory does not grow with its length. */
export class FeatureWindow {
  private readonly ring: FrameFeatures[] = [];
  private pushed = 0;

  constructor(private readonly capacity: number) {}

  push(features: FrameFeatures): void {
    this.ring[this.pushed % this.capacity] = features;
    this.pushed++;
  }

  /** How many frames there have been. */
  get frames(): number {
    return this.pushed;
  }

  /** True when the frame exists and is still kept. */
  has(frame: number): boolean {
    return frame >= 0 && frame < this.pushed && frame >= this.pushed - this.capacity;
  }

  /** The features of a frame; of the nearest that is kept when it is not. */
  at(frame: number): FrameFeatures {
    const kept = Math.min(this.pushed - 1, Math.max(0, this.pushed - this.capacity, frame));
    return this.ring[kept % this.capacity]!;
  }
}
