import type { Boundary } from './boundary.js';
import type { DetectorTerms } from './detector-terms.js';
import type { FeatureWindow } from './feature-window.js';
import { colorDistance, placeDistance } from './frame-distance.js';

/** Variance below which a frame is one flat color. */
const FLAT = 16;
/** Mean luma of black and of white, as video stores it (16 to 235). */
const BLACK = 40;
const WHITE = 215;

/** Watches for runs of black or white frames between two pictures. */
export class FadeWatcher {
  private runStart: number | null = null;
  private waiting: { start: number; end: number } | null = null;
  private cuts: number[] = [];

  constructor(
    private readonly window: FeatureWindow,
    private readonly terms: DetectorTerms,
  ) {}

  /** Remembers a cut: where one leads into black or out of it, that is the boundary, and there is no other. */
  noteCut(frame: number): void {
    this.cuts = [...this.cuts.slice(-1), frame];
  }

  /** Looks at frame `n`; answers once a fade is complete and the picture after it has been seen. */
  step(n: number): Boundary | null {
    const isFlat = isFlatFrame(this.window, n);
    if (isFlat) this.runStart ??= n;
    if (!isFlat && this.runStart !== null) {
      if (this.runStart > 0) this.waiting = { start: this.runStart, end: n };
      this.runStart = null;
    }
    if (this.waiting === null || n < this.waiting.end + this.terms.ramp) return null;
    return this.finish();
  }

  /** Answers what is waiting, at the end of the video. */
  finish(): Boundary | null {
    const run = this.waiting;
    this.waiting = null;
    return run === null ? null : this.judge(run);
  }

  /** A fade unless the same picture is there again: then the light was off for a moment. */
  private judge({ start, end }: { start: number; end: number }): Boundary | null {
    const from = this.brightest(start - this.terms.ramp, start - 1);
    const to = this.brightest(end, end + this.terms.ramp);
    const [before, after] = [this.window.at(from), this.window.at(to)];
    const contrast = Math.sqrt(before.energy + after.energy) + 1;
    const isSame = placeDistance(before, after) < 0.4 * contrast && colorDistance(before, after) < 0.25 * contrast;
    if (isSame && end - start < this.terms.ramp) return null;
    if (this.cuts.some((cut) => Math.abs(cut - start) <= 2 || Math.abs(cut - end) <= 2)) return null;
    return { kind: 'fade', frame: Math.round((start + end) / 2), from, to, score: 0.9 };
  }

  /** The frame with the most contrast: the picture before it faded, or after. */
  private brightest(first: number, last: number): number {
    let best = Math.max(0, first);
    for (let n = best; n <= last && n < this.window.frames; n++) {
      if (this.window.at(n).energy > this.window.at(best).energy * 1.02) best = n;
    }
    return best;
  }
}

/** True for a frame that is nothing but black or white. */
export function isFlatFrame(window: FeatureWindow, n: number): boolean {
  const { energy, mean } = window.at(n);
  return energy < FLAT && (mean < BLACK || mean > WHITE);
}
