import type { FrameFeatures } from './frame-features.js';

/** How far two frames lie apart where they are: mean absolute difference of their cells, in levels, all planes added. */
export function placeDistance(a: FrameFeatures, b: FrameFeatures): number {
  let sum = 0;
  for (let i = 0; i < a.signature.length; i++) sum += Math.abs(a.signature[i]! - b.signature[i]!);
  return (3 * sum) / a.signature.length;
}

/** How far their colors lie apart wherever they are: the earth mover's distance of the histograms, in levels. */
export function colorDistance(a: FrameFeatures, b: FrameFeatures): number {
  let sum = 0;
  for (let i = 0; i < a.histogram.length; i++) sum += Math.abs(a.histogram[i]! - b.histogram[i]!);
  return sum * 8;
}

/** Correlation of the luma cells, -1 to 1: near 1 when only the light differs. */
export function likeness(a: FrameFeatures, b: FrameFeatures): number {
  const count = a.signature.length / 3;
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < count; i++) {
    sumA += a.signature[i]!;
    sumB += b.signature[i]!;
  }
  let [xy, xx, yy] = [0, 1e-6, 1e-6];
  for (let i = 0; i < count; i++) {
    const [x, y] = [a.signature[i]! - sumA / count, b.signature[i]! - sumB / count];
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  return xy / Math.sqrt(xx * yy);
}

/**
 * Where a frame lies on the way from one picture to another, as if they were mixed: its share of the second, and what the
 * mixture does not explain, as a share of the distance.
 */
export function mixture(
  a: FrameFeatures,
  b: FrameFeatures,
  between: FrameFeatures,
): { share: number; unexplained: number } {
  let [along, length] = [0, 1e-6];
  for (let i = 0; i < a.signature.length; i++) {
    const step = b.signature[i]! - a.signature[i]!;
    along += (between.signature[i]! - a.signature[i]!) * step;
    length += step * step;
  }
  const share = along / length;
  let rest = 0;
  for (let i = 0; i < a.signature.length; i++) {
    const [from, to] = [a.signature[i]!, b.signature[i]!];
    rest += (between.signature[i]! - from - share * (to - from)) ** 2;
  }
  return { share, unexplained: Math.sqrt(rest / length) };
}
