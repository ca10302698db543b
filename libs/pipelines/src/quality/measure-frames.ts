import type { ModelSession } from '@frameq/models';
import type { SampleSeries } from './sample-series.js';

/** Gathers frames into batches and lets the model measure them; buffers are reused. */
export class FrameMeter {
  private readonly frames: Uint8Array;
  private readonly previous: Uint8Array;
  private filled = 0;
  private isFirst = true;

  constructor(
    private readonly session: ModelSession,
    private readonly series: SampleSeries,
    private readonly size: { readonly width: number; readonly height: number },
    /** Frames that go through the model together. */
    private readonly batch: number,
  ) {
    this.previous = new Uint8Array(size.width * size.height);
    this.frames = new Uint8Array(this.previous.length * this.batch);
  }

  /** Takes a frame (luma); computes when a batch is full. */
  async add(luma: Uint8Array): Promise<void> {
    this.frames.set(luma, this.filled * this.previous.length);
    if (this.isFirst) this.previous.set(luma);
    this.isFirst = false;
    this.filled++;
    if (this.filled === this.batch) await this.flush();
  }

  /** Measures what is left. */
  async flush(): Promise<void> {
    if (this.filled === 0) return;
    const { width, height } = this.size;
    const pixels = this.previous.length;
    const data = this.frames.subarray(0, this.filled * pixels);
    const outputs = await this.session.run({
      frames: { type: 'uint8', data, shape: [this.filled, height, width] },
      previous: { type: 'uint8', data: this.previous, shape: [1, height, width] },
    });
    this.series.append(outputs, this.filled);
    this.previous.set(data.subarray((this.filled - 1) * pixels));
    this.filled = 0;
  }
}
