import type { Boundary } from './boundary.js';
import { scoreOf } from './boundary.js';
import type { DetectorTerms } from './detector-terms.js';
import type { FeatureWindow } from './feature-window.js';
import { likeness, mixture, placeDistance } from './frame-distance.js';

const PROBES = 7;
/** Contrast (variance) under which a dip means nothing. */
const LEAST_ENERGY = 40;

/**
 * Watches for dissolves. While two unlike pictures are mixed, contrast and detail dip along a parabola (half of either
 * picture's variance is left in the middle), whatever moves in them; and where little moves, the frames between lie on the
 * straight line from the first to the last. Neither holds for a camera that pans, or for light that changes.
 */
export class DissolveWatcher {
  private best: Boundary | null = null;
  private answered = 0;

  constructor(
    private readonly window: FeatureWindow,
    private readonly terms: DetectorTerms,
  ) {}

  /**
   * Tries the dissolves that end at frame `n`.
   * @param after the last boundary or flat frame: a dissolve begins behind it
   * @returns the best of overlapping findings, once none can beat it any more
   */
  step(n: number, after: number): Boundary | null {
    for (const length of this.terms.dissolves) {
      if (n - length < Math.max(after, this.answered) || !this.window.has(n - length)) continue;
      const score = scoreOf(this.evidence(n - length, n), this.terms.dissolve);
      if (score < 0.5 || (this.best !== null && score <= this.best.score && n - length < this.best.to)) continue;
      if (this.best !== null && n - length >= this.best.to) continue;
      this.best = { kind: 'dissolve', frame: n - Math.round(length / 2), from: n - length, to: n, score };
    }
    const isSettled = this.best !== null && n > this.best.to + this.terms.dissolves.at(-1)! / 2;
    return isSettled ? this.finish() : null;
  }

  /** Forgets what overlaps a boundary that is certain, e.g. a cut that was found later. */
  drop(frame: number): void {
    if (this.best !== null && this.best.from < frame && frame <= this.best.to) this.best = null;
  }

  finish(): Boundary | null {
    const found = this.best;
    if (found !== null) this.answered = found.frame;
    this.best = null;
    return found;
  }

  /** 0 for no sign of a dissolve between the two frames, about 1 for a clear one. */
  private evidence(from: number, to: number): number {
    const [a, b] = [this.window.at(from), this.window.at(to)];
    if (Math.min(a.energy, b.energy) < LEAST_ENERGY) return 0;
    const dip = this.dip(from, to);
    if (dip < 0.4) return 0;
    if (placeDistance(a, b) < 0.6 * Math.sqrt(a.energy + b.energy) || likeness(a, b) > 0.75) return 0;
    const shares: number[] = [];
    const unexplained: number[] = [];
    for (let i = 1; i <= PROBES; i++) {
      const t = i / (PROBES + 1);
      const { share, unexplained: rest } = mixture(a, b, this.window.at(Math.round(from + t * (to - from))));
      shares.push(share - t);
      unexplained.push(rest);
    }
    const bend = Math.sqrt(shares.reduce((sum, off) => sum + off * off, 0) / PROBES);
    const rest = unexplained.sort((x, y) => x - y)[PROBES >> 1]!;
    return dip + 0.4 * (0.5 - Math.min(rest, 1)) - Math.max(0, bend - 0.1);
  }

  /** How well contrast and detail follow the dip of a dissolve: 1 when they do, 0 when they run straight. */
  private dip(from: number, to: number): number {
    const [a, b] = [this.window.at(from), this.window.at(to)];
    let [energy, detail, weights] = [0, 0, 0];
    for (let n = from + 1; n < to; n++) {
      const t = (n - from) / (to - from);
      const weight = t * (1 - t);
      const frame = this.window.at(n);
      energy += weight * (1 - frame.energy / ((1 - t) * a.energy + t * b.energy));
      detail += weight * (1 - frame.detail / ((1 - t) * a.detail + t * b.detail + 1e-6));
      weights += 2 * weight * weight;
    }
    // Both have to dip; chance makes one of them dip now and then.
    return (0.65 * Math.min(energy, detail) + 0.35 * Math.max(energy, detail)) / weights;
  }
}
