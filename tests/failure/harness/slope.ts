/** The slope of a line through points by least squares, in y per x. */
export interface Slope {
  readonly slope: number;
  /** Its standard error, corrected for samples that lie close in time and so say much the same (lag-one autocorrelation). */
  readonly error: number;
}

/** The lowest point of each stretch of x, for a value that garbage raises in between. */
export function lowestOfEach(stretch: number, points: readonly (readonly [number, number])[]): [number, number][] {
  const lowest = new Map<number, [number, number]>();
  for (const [x, y] of points) {
    const which = Math.floor(x / stretch);
    if (y < (lowest.get(which)?.[1] ?? Infinity)) lowest.set(which, [x, y]);
  }
  return [...lowest.values()];
}

/** Fits a line; at least three points. */
export function slopeOf(points: readonly (readonly [number, number])[]): Slope {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const rest = points.map(([x, y]) => y - meanY - slope * (x - meanX));
  const squares = rest.reduce((sum, value) => sum + value ** 2, 0);
  const neighbours = rest.slice(1).reduce((sum, value, index) => sum + value * rest[index]!, 0);
  const lag = squares === 0 ? 0 : Math.max(0, Math.min(0.99, neighbours / squares));
  const error = Math.sqrt(((squares / Math.max(1, n - 2) / spread) * (1 + lag)) / (1 - lag));
  return { slope, error };
}
