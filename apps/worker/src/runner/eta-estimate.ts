/** How much an older speed counts against the latest one, per second that has passed. */
const DECAY_PER_SECOND = 0.93;
const MIN_SHARE = 0.01;
const MIN_ELAPSED_S = 3;

/** Estimates the time left of a run from how its share grew; recent speed counts most. */
export class EtaEstimate {
  private share = 0;
  private seconds = 0;
  /** Share per second. */
  private speed = 0;

  constructor(private readonly startedMs: number) {}

  /**
   * Seconds left, rounded to tenths; null as long as too little is known.
   * @param share 0 to 1
   * @param nowMs on the clock of `startedMs`
   */
  update(share: number, nowMs: number): number | null {
    const seconds = (nowMs - this.startedMs) / 1_000;
    const passed = seconds - this.seconds;
    if (passed > 0) {
      const latest = (share - this.share) / passed;
      const weight = this.seconds === 0 ? 0 : DECAY_PER_SECOND ** passed;
      this.speed = weight * this.speed + (1 - weight) * latest;
      this.share = share;
      this.seconds = seconds;
    }
    if (share < MIN_SHARE || seconds < MIN_ELAPSED_S || this.speed <= 0) return null;
    return Math.round(((1 - share) / this.speed) * 10) / 10;
  }
}
