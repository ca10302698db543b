import type { TrueBoundary } from './make-clip.js';

/** How well found boundaries agree with the truth. */
export interface Agreement {
  readonly hits: number;
  readonly missed: readonly TrueBoundary[];
  readonly falseFrames: readonly number[];
  readonly f1: number;
}

/** A boundary is found when a frame lies on it, give or take one; each finding counts for one boundary only. */
export function compareBoundaries(truth: readonly TrueBoundary[], foundFrames: readonly number[]): Agreement {
  const left = new Set(foundFrames);
  const missed = truth.filter(({ startFrame, endFrame }) => {
    const match = [...left].find((frame) => frame >= startFrame - 1 && frame <= endFrame + 1);
    if (match !== undefined) left.delete(match);
    return match === undefined;
  });
  const hits = truth.length - missed.length;
  return { hits, missed, falseFrames: [...left], f1: (2 * hits) / (truth.length + foundFrames.length || 1) };
}
