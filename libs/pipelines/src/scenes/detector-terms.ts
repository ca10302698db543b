/** What the detectors go by, in frames and thresholds. */
export interface DetectorTerms {
  /** Frames within which a picture that comes back was a flash or a passing thing, not a cut. */
  readonly flash: number;
  /** Frames of light and dark before and after a fade that are compared. */
  readonly ramp: number;
  /** Lengths of dissolve that are tried. */
  readonly dissolves: readonly number[];
  /** Frames that two boundaries lie apart at least. */
  readonly minScene: number;
  /** Unexplained change, as a share of contrast, from which on it is a cut. */
  readonly cut: number;
  /** Evidence from which on it is a dissolve; a perfect one has 1. */
  readonly dissolve: number;
  readonly gradual: boolean;
}

const DISSOLVE_SECONDS = [0.36, 0.48, 0.64, 0.84, 1.08, 1.4, 1.8, 2.4];

/** Terms for a frame rate. @param sensitivity 0 to 1 */
export function detectorTerms(fps: number, sensitivity: number, minSceneS: number, gradual: boolean): DetectorTerms {
  const frames = (seconds: number, least: number) => Math.max(least, Math.round(seconds * fps));
  return {
    flash: frames(0.24, 4),
    ramp: frames(1, 5),
    dissolves: [...new Set(DISSOLVE_SECONDS.map((seconds) => frames(seconds, 6)))],
    minScene: frames(minSceneS, 1),
    cut: 0.75 - 0.63 * sensitivity,
    dissolve: 1 - 0.5 * sensitivity,
    gradual,
  };
}
