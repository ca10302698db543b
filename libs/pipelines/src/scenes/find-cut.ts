import { scoreOf, type Boundary } from './boundary.js';
import type { DetectorTerms } from './detector-terms.js';
import type { FeatureWindow } from './feature-window.js';
import { colorDistance, placeDistance } from './frame-distance.js';

/** Below this, in levels, a change is noise. */
const LEAST_RESIDUAL = 6;
/** How much a change has to stand out from those around it. */
const LEAST_RATIO = 3;
/** A picture that comes back to this share of the distance was never left. */
const RETURNED = 0.55;

/**
 * Looks whether a hard cut lies right before frame `n`: much changes that no movement explains, only here, and the old
 * picture does not come back. When it does, that was a flash or something that passed. Needs `terms.flash` frames after it.
 */
export function findCut(window: FeatureWindow, n: number, terms: DetectorTerms): Boundary | 'flash' | null {
  if (n < 1) return null;
  const [now, before] = [window.at(n), window.at(n - 1)];
  if (now.residual < LEAST_RESIDUAL) return null;
  const strength = now.residual / Math.sqrt(now.energy + before.energy + 40);
  if (strength < terms.cut / 2) return null;
  const { usual, calmer, liveliest } = surroundings(window, n);
  if (now.residual < 2 * Math.min(usual, calmer)) return null;
  if (comesBack(window, n, terms.flash)) return 'flash';
  if (strength < terms.cut || now.residual < 1.3 * liveliest) return null;
  // A calm shot that is cut to turmoil, or turmoil to calm, stands out from one side only; then it has to be stronger.
  const standsOut = now.residual >= LEAST_RATIO * usual || (strength >= 2 * terms.cut && now.residual >= 5 * calmer);
  if (!standsOut) return null;
  return { kind: 'cut', frame: n, from: n, to: n, score: scoreOf(strength, terms.cut) };
}

/** The residual that is usual in the frames around, that of the calmer side, and the largest. */
function surroundings(window: FeatureWindow, n: number): { usual: number; calmer: number; liveliest: number } {
  const residuals = (steps: readonly number[]) =>
    steps.map((step) => (window.has(n + step) ? window.at(n + step).residual : 0));
  const [before, after] = [residuals([-3, -2, -1]), residuals([1, 2, 3])];
  const sorted = [...before, ...after].sort((a, b) => a - b);
  return {
    usual: (sorted[3]! + sorted[4]!) / 2,
    calmer: Math.min(Math.max(...before), Math.max(...after)),
    liveliest: sorted[5]!,
  };
}

function comesBack(window: FeatureWindow, n: number, reach: number): boolean {
  const [now, before] = [window.at(n), window.at(n - 1)];
  const place = placeDistance(before, now) * RETURNED;
  const color = colorDistance(before, now) * RETURNED * 0.8;
  for (let k = 1; k <= reach; k++) {
    const later = window.has(n + k) ? window.at(n + k) : null;
    if (later !== null && (placeDistance(before, later) < place || colorDistance(before, later) < color)) return true;
    const earlier = window.has(n - 1 - k) ? window.at(n - 1 - k) : null;
    if (earlier !== null && (placeDistance(earlier, now) < place || colorDistance(earlier, now) < color)) return true;
  }
  return false;
}
