const BLOCK = 4096;

/** The time of each frame, read from the lines that ffmpeg's `showinfo` writes; eight bytes a frame. */
export class FrameTimes {
  private values = new Float64Array(BLOCK);
  private known = 0;
  private timeBase = 0;

  /** @param stepS seconds between frames, for those whose time is not told */
  constructor(private readonly stepS: number) {}

  /** Takes a line of stderr; true when it was one of showinfo's. */
  read(line: string): boolean {
    if (!line.includes('showinfo')) return false;
    const frame = /\bn: *(\d+) +pts: *(-?\d+|NOPTS)/.exec(line);
    if (frame !== null) {
      const pts = Number(frame[2]);
      this.append(Number.isNaN(pts) || this.timeBase === 0 ? this.next() : pts * this.timeBase);
      return true;
    }
    const config = /config in time_base: (\d+)\/(\d+)/.exec(line);
    if (config !== null) this.timeBase = Number(config[1]) / Number(config[2]);
    return true;
  }

  /** Makes the list as long as there are frames; call it when the decode has ended. */
  finish(frames: number): void {
    while (this.known < frames) this.append(this.next());
    this.known = Math.min(this.known, frames);
  }

  /** When the frame is shown, in seconds; the last frame's number plus one gives the end. Reckoned where not yet known. */
  at(frame: number): number {
    if (frame < this.known) return this.values[frame]!;
    return this.next() + (frame - this.known) * this.stepS;
  }

  /** When the last frame ends. */
  end(): number {
    return this.next();
  }

  /** True when more than 2% of the frames do not follow the one before at the usual step. */
  isUneven(): boolean {
    let odd = 0;
    for (let i = 1; i < this.known; i++) {
      if (Math.abs(this.values[i]! - this.values[i - 1]! - this.stepS) > this.stepS / 2) odd++;
    }
    return odd > this.known * 0.02;
  }

  private next(): number {
    return this.known === 0 ? 0 : this.values[this.known - 1]! + this.stepS;
  }

  private append(seconds: number): void {
    if (this.known === this.values.length) {
      const longer = new Float64Array(this.values.length * 2);
      longer.set(this.values);
      this.values = longer;
    }
    // A time that runs backwards is the container's mistake; results stay in order.
    this.values[this.known] = this.known === 0 ? seconds : Math.max(seconds, this.values[this.known - 1]!);
    this.known++;
  }
}
