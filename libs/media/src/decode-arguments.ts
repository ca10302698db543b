import type { MediaTools } from './find-tools.js';
import { jailedInput } from './media-jail.js';
import { decodeThreads } from './media-limits.js';
import type { VideoFacts } from './read-probe.js';
import { passEveryFrame } from './tool-version.js';

/** Larger pictures that the same decode gives besides the small frames, as packed RGB. */
export interface PictureRequest {
  readonly everyFrames: number;
  readonly width: number;
  readonly height: number;
  /** Gets each picture as soon as it is there; the bytes are the receiver's. */
  readonly onPicture: (frame: number, rgb: Buffer) => void;
}

export interface DecodeRequest {
  readonly path: string;
  readonly facts: VideoFacts;
  readonly tools: MediaTools;
  readonly signal: AbortSignal;
  /** The size to scale to; yuv420p needs even numbers. */
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: 'yuv420p' | 'gray' | 'rgb24';
  /** Frames a second to keep; every frame when unset. */
  readonly ratePerS?: number;
  readonly pictures?: PictureRequest;
}

/** The bytes of one frame. */
export function frameBytes({ width, height, pixelFormat }: DecodeRequest): number {
  const perPixel = { yuv420p: 1.5, gray: 1, rgb24: 3 }[pixelFormat];
  return width * height * perPixel;
}

/**
 * The arguments of one decode. `showinfo` tells each frame's time on stderr (the raw format has no room for it); it stands
 * behind the scaling, where its checksums cost nothing. `fast_bilinear` reads only the lines that it needs: scaling then
 * costs a few percent of decoding, where plain bilinear costs half of it.
 */
export function decodeArguments(request: DecodeRequest): string[] {
  const { path, facts, tools, pictures, ratePerS, pixelFormat } = request;
  // Passing the last frame through gives an interval that ends early its picture, and a very short video its only one.
  const thin = ratePerS === undefined ? '' : `fps=${ratePerS}:eof_action=pass,`;
  const small = `${thin}scale=${request.width}:${request.height}:flags=fast_bilinear,format=${pixelFormat},showinfo[small]`;
  const every = passEveryFrame(tools.ffmpeg.version);
  const graph =
    pictures === undefined ? `[0:v:0]${small}` : `[0:v:0]split=2[a][b];[a]${small};[b]${pictureFilter(pictures)}`;
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info'],
    ...['-threads', String(decodeThreads(facts.width * facts.height))],
    ...jailedInput(path, facts.demuxer, tools.limits),
    ...['-filter_complex', graph],
    ...['-map', '[small]', ...every, '-f', 'rawvideo', 'pipe:1'],
    ...(pictures === undefined ? [] : ['-map', '[picture]', ...every, '-f', 'rawvideo', 'pipe:3']),
  ];
}

function pictureFilter({ everyFrames, width, height }: PictureRequest): string {
  return `select=not(mod(n\\,${everyFrames})),scale=${width}:${height}:flags=bilinear,format=rgb24[picture]`;
}
