import type { Boundary } from './boundary.js';
import type { DetectorTerms } from './detector-terms.js';
import { DissolveWatcher } from './dissolve-watcher.js';
import { FadeWatcher, isFlatFrame } from './fade-watcher.js';
import { FeatureWindow } from './feature-window.js';
import { findCut } from './find-cut.js';
import type { FrameFeatures } from './frame-features.js';

/** Finds the boundaries of a video while its frames go by; answers each a few seconds late, in order. */
export class BoundaryFinder {
  private readonly window: FeatureWindow;
  private readonly fades: FadeWatcher;
  private readonly dissolves: DissolveWatcher;
  private readonly lag: number;
  private pending: Boundary[] = [];
  private last = 0;
  private barrier = 0;

  constructor(private readonly terms: DetectorTerms) {
    const longest = terms.dissolves.at(-1)!;
    this.lag = 2 * longest + 2 * terms.ramp;
    this.window = new FeatureWindow(this.lag + longest + terms.ramp + terms.flash);
    this.fades = new FadeWatcher(this.window, terms);
    this.dissolves = new DissolveWatcher(this.window, terms);
  }

  /** Frames before this one have been judged for good. */
  get judged(): number {
    return this.window.frames - 1 - this.terms.flash - this.lag;
  }

  /** Takes the next frame; answers the boundaries that have become certain. */
  push(features: FrameFeatures): Boundary[] {
    this.window.push(features);
    const n = this.window.frames - 1 - this.terms.flash;
    if (n >= 1) this.look(n);
    return this.settle(this.judged);
  }

  /** Answers the rest, at the end of the video. */
  finish(): Boundary[] {
    for (let n = Math.max(1, this.window.frames - this.terms.flash); n < this.window.frames; n++) this.look(n);
    if (this.terms.gradual) for (const found of [this.fades.finish(), this.dissolves.finish()]) this.add(found);
    return this.settle(Infinity);
  }

  private look(n: number): void {
    const jump = findCut(this.window, n, this.terms);
    if (jump !== null) this.dissolves.drop(n);
    if (jump !== null && jump !== 'flash') this.add(jump);
    if (jump !== null || isFlatFrame(this.window, n)) this.barrier = n;
    if (!this.terms.gradual) return;
    this.add(this.fades.step(n));
    this.add(this.dissolves.step(n, this.barrier));
  }

  private add(found: Boundary | null): void {
    if (found !== null) this.pending.push(found);
  }

  /** Decides between boundaries that lie too close, and lets go of those up to a frame. */
  private settle(upTo: number): Boundary[] {
    if (this.pending.length === 0) return [];
    this.pending.sort((a, b) => a.frame - b.frame);
    const settled: Boundary[] = [];
    while (this.pending.length > 0 && this.pending[0]!.frame <= upTo) {
      const group = this.takeGroup();
      const winner = group.reduce((best, other) => (outranks(other, best) ? other : best));
      if (winner.frame - this.last < this.terms.minScene) continue;
      this.last = winner.frame;
      settled.push(winner);
    }
    return settled;
  }

  /** The first pending boundary and all that belong to the same change, directly or through one another. */
  private takeGroup(): Boundary[] {
    const group = [this.pending.shift()!];
    for (let joined = true; joined;) {
      const near = this.pending.filter((other) => group.some((member) => this.belongTogether(member, other)));
      this.pending = this.pending.filter((other) => !near.includes(other));
      group.push(...near);
      joined = near.length > 0;
    }
    return group;
  }

  private belongTogether(a: Boundary, b: Boundary): boolean {
    if (a.kind === 'cut' && b.kind === 'cut') return Math.abs(a.frame - b.frame) < this.terms.minScene;
    const overlap = a.from <= b.to && b.from <= a.to;
    // Two cuts on either side of black both stand; between a cut and a gradual change, the cut is what is exact.
    return overlap || Math.abs(a.frame - b.frame) < this.terms.minScene;
  }
}

/** A cut is exact, a fade nearly so, a dissolve an estimate; the surer one counts among equals. */
function outranks(a: Boundary, b: Boundary): boolean {
  const rank = { cut: 2, fade: 1, dissolve: 0 };
  return a.kind === b.kind ? a.score > b.score : rank[a.kind] > rank[b.kind];
}
