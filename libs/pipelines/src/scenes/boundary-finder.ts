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
    if (jump !== null && jump !== 'flash') {
      this.fades.noteCut(n);
      this.add(jump);
    }
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
      for (const winner of this.winners(this.takeGroup())) {
        if (winner.frame - this.last < this.terms.minScene) continue;
        this.last = winner.frame;
        settled.push(winner);
      }
    }
    return settled;
  }

  /** Of one change: its cuts as far as they lie apart, because a cut is exact; else the fade, else the surest dissolve. */
  private winners(group: readonly Boundary[]): Boundary[] {
    const rank = { cut: 2, fade: 1, dissolve: 0 };
    const [best, ...others] = [...group].sort((a, b) => rank[b.kind] - rank[a.kind] || b.score - a.score);
    const chosen = [best!];
    for (const other of others) {
      const isApart = chosen.every(({ frame }) => Math.abs(frame - other.frame) >= this.terms.minScene);
      if (other.kind === 'cut' && isApart) chosen.push(other);
    }
    return chosen.sort((a, b) => a.frame - b.frame);
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
    const isWithin = (inner: Boundary, outer: Boundary) =>
      outer.kind !== 'cut' && inner.frame >= outer.from && inner.frame <= outer.to;
    return Math.abs(a.frame - b.frame) < this.terms.minScene || isWithin(a, b) || isWithin(b, a);
  }
}
