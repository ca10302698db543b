/** Where one shot gives way to the next. */
export interface Boundary {
  readonly kind: 'cut' | 'fade' | 'dissolve';
  /** The first frame of the next shot; the middle of what is gradual. */
  readonly frame: number;
  /** The frames from the first that is affected up to the first that is not; both equal `frame` for a cut. */
  readonly from: number;
  readonly to: number;
  /** How sure it is: 0.5 at the threshold, near 1 when clear. */
  readonly score: number;
}

/** A score from how often a measure exceeds its threshold: 0.5 at the threshold, 0.75 at twice, 0.875 at three times. */
export function scoreOf(measure: number, threshold: number): number {
  return measure <= 0 ? 0 : 1 - 0.5 ** (measure / threshold);
}
