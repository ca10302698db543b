import { motionResidual } from './motion-residual.js';

/** The size of the frames that the detector looks at. */
export const FRAME = { width: 128, height: 72 } as const;
/** Luma is halved once more before blocks are compared. */
export const HALF = { width: 64, height: 36 } as const;
const CELL = 4; // of the half frame: a signature of 16 x 9 cells in three planes
const COLUMNS = HALF.width / CELL;
const ROWS = HALF.height / CELL;
const SIGNATURE = COLUMNS * ROWS * 3;
const BINS = 32;

/** What the detector keeps of a frame; the pictures themselves are dropped. */
export interface FrameFeatures {
  /** Mean of each cell: luma, then both chroma planes; 0 to 255. */
  readonly signature: Float32Array;
  /** Cumulative histograms of the three planes, each rising to 1. */
  readonly histogram: Float32Array;
  /** Mean luma, 0 to 255. */
  readonly mean: number;
  /** Variance of all three planes, which dips while one picture dissolves into another. */
  readonly energy: number;
  /** Variance within the cells, which dips likewise and is blind to where things are. */
  readonly detail: number;
  /** Mean absolute difference to the frame before, luma and chroma; 0 for the first. */
  readonly change: number;
  /** The part of the change that no movement of blocks explains; 0 for the first. */
  readonly residual: number;
}

/** Turns frames (yuv420p, 128 x 72) into features; it remembers the frame before. */
export class FeatureReader {
  private current = new Uint8Array(HALF.width * HALF.height * 1.5);
  private before = new Uint8Array(this.current.length);
  private isFirst = true;

  read(frame: Uint8Array): FrameFeatures {
    [this.current, this.before] = [this.before, this.current];
    halve(frame, this.current);
    const { luma, chroma } = this.isFirst ? { luma: 0, chroma: 0 } : difference(this.current, this.before);
    const change = luma + chroma;
    const residual = change < 3 ? change : motionResidual(this.current, this.before) + chroma;
    this.isFirst = false;
    return { ...statistics(this.current), change, residual };
  }
}

const CHROMA_AT = HALF.width * HALF.height;

/** Luma by the mean of four pixels; chroma as it is, each plane halved once more, behind it. */
function halve(frame: Uint8Array, half: Uint8Array): void {
  for (let y = 0, to = 0; y < HALF.height; y++) {
    let from = y * 2 * FRAME.width;
    for (let x = 0; x < HALF.width; x++, from += 2, to++) {
      half[to] =
        (frame[from]! + frame[from + 1]! + frame[from + FRAME.width]! + frame[from + FRAME.width + 1]! + 2) >> 2;
    }
  }
  const planes = FRAME.width * FRAME.height;
  for (let plane = 0, to = CHROMA_AT; plane < 2; plane++) {
    for (let y = 0; y < HALF.height; y += 2) {
      let from = planes + plane * CHROMA_AT + y * HALF.width;
      for (let x = 0; x < HALF.width; x += 2, from += 2, to++) {
        half[to] =
          (frame[from]! + frame[from + 1]! + frame[from + HALF.width]! + frame[from + HALF.width + 1]! + 2) >> 2;
      }
    }
  }
}

function difference(a: Uint8Array, b: Uint8Array): { luma: number; chroma: number } {
  let [luma, chroma] = [0, 0];
  const end = CHROMA_AT * 1.5;
  for (let i = 0; i < CHROMA_AT; i++) luma += Math.abs(a[i]! - b[i]!);
  for (let i = CHROMA_AT; i < end; i++) chroma += Math.abs(a[i]! - b[i]!);
  return { luma: luma / CHROMA_AT, chroma: (2 * chroma) / CHROMA_AT };
}

function statistics(half: Uint8Array) {
  const signature = new Float32Array(SIGNATURE);
  const histogram = new Float32Array(BINS * 3);
  let [energy, detail] = [0, 0];
  let mean = 0;
  for (let plane = 0; plane < 3; plane++) {
    const [width, height, cell] =
      plane === 0 ? [HALF.width, HALF.height, CELL] : [HALF.width / 2, HALF.height / 2, CELL / 2];
    const start = plane === 0 ? 0 : CHROMA_AT + ((plane - 1) * CHROMA_AT) / 4;
    const weight = 1 / (width * height);
    let [sum, squares, within] = [0, 0, 0];
    for (let row = 0, at = plane * COLUMNS * ROWS; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++, at++) {
        let [cellSum, cellSquares] = [0, 0];
        for (let y = 0; y < cell; y++) {
          let from = start + (row * cell + y) * width + column * cell;
          for (let x = 0; x < cell; x++, from++) {
            const value = half[from]!;
            cellSum += value;
            cellSquares += value * value;
            histogram[plane * BINS + (value >> 3)]! += weight;
          }
        }
        signature[at] = cellSum / (cell * cell);
        sum += cellSum;
        squares += cellSquares;
        within += cellSquares - (cellSum * cellSum) / (cell * cell);
      }
    }
    const average = sum * weight;
    if (plane === 0) mean = average;
    energy += squares * weight - average * average;
    detail += within * weight;
  }
  for (let i = 1; i < histogram.length; i++) if (i % BINS !== 0) histogram[i]! += histogram[i - 1]!;
  return { signature, histogram, mean, energy, detail };
}
