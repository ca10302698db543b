import { availableParallelism } from 'node:os';

/** What a file may ask of the machine. */
export interface MediaLimits {
  /** Pixels of one picture. */
  readonly maxPixels: number;
  readonly maxDurationS: number;
  readonly maxFps: number;
  /** Streams of a file. */
  readonly maxStreams: number;
  /** Processor seconds that reading any file may take. */
  readonly cpuS: number;
  /** The most memory of a tool, in MiB, that the largest pictures get. */
  readonly memoryMb: number;
}

/** The limits unless told otherwise; the variables MEDIA_* tell. */
export const MEDIA_LIMITS: MediaLimits = {
  maxPixels: 64_000_000,
  maxDurationS: 4 * 3600,
  maxFps: 240,
  maxStreams: 16,
  cpuS: 25,
  memoryMb: 4096,
};

/** What one run of a tool may take; the kernel sees to it. */
export interface ToolBounds {
  readonly cpuS: number;
  /** Memory that it may write to, in MiB. */
  readonly memoryMb: number;
}

const LEAST_MEMORY_MB = 320;
/** Nobody can say how much work a small file is worth, but a large one is worth some. */
const BYTES_FOR_A_SECOND = 10_000;
/** Pictures that a decoder and its filters hold at once besides one for each thread. */
const PICTURES_HELD = 20;
const LARGE_PICTURE = 9_000_000;

/** What examining a file may take: the header says nothing that can be trusted yet. */
export function probeBounds(limits: MediaLimits): ToolBounds {
  return { cpuS: limits.cpuS, memoryMb: LEAST_MEMORY_MB };
}

/** What decoding a file may take: time by its size, memory by the size of its pictures. */
export function decodeBounds(
  limits: MediaLimits,
  file: { readonly bytes: number; readonly width: number; readonly height: number },
): ToolBounds {
  const pixels = file.width * file.height;
  const threads = decodeThreads(pixels);
  const picturesMb = (pixels * 3 * (PICTURES_HELD + threads)) / 1_048_576;
  return {
    cpuS: limits.cpuS + Math.ceil(file.bytes / BYTES_FOR_A_SECOND),
    memoryMb: Math.min(limits.memoryMb, Math.ceil(LEAST_MEMORY_MB + picturesMb + threads * 16)),
  };
}

/** How many threads decode pictures of so many pixels: each holds some, so large ones get fewer. */
export function decodeThreads(pixels: number): number {
  return Math.min(availableParallelism(), pixels > LARGE_PICTURE ? 4 : 16);
}
