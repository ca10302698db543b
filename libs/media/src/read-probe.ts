import { AppError, warning, type Warning } from '@frameq/domain';
import type { FrameRate } from './timecode.js';
import { framesPerSecond } from './timecode.js';

/** What a video file holds. Sizes are of the upright picture, in pixels; times in seconds. */
export interface VideoFacts {
  readonly demuxer: string;
  readonly codec: string;
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  /** Width as it should be shown, when pixels are not square. */
  readonly displayWidth: number;
  /** Degrees by which the stored picture has to be turned, 0 to 359. */
  readonly rotation: number;
  readonly frameRate: FrameRate;
  readonly variableFrameRate: boolean;
  /** 0 when the file does not say. */
  readonly durationS: number;
  /** True when the length is that of the video stream itself, so that a shorter decode means that something is missing. */
  readonly durationIsExact: boolean;
  /** Counted by the container, else reckoned from length and rate; 0 when neither is known. */
  readonly frames: number;
  readonly bytes: number;
  readonly audio: { readonly codec: string; readonly channels: number; readonly sampleRateHz: number } | null;
  readonly warnings: readonly Warning[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON of ffprobe.
 * @throws AppError MEDIA_UNREADABLE, NO_VIDEO_STREAM
 */
export function readProbe(output: string, demuxer: string, bytes: number): VideoFacts {
  const { streams, format } = parse(output);
  const video = streams.find((stream) => stream['codec_type'] === 'video' && !isCover(stream));
  if (video === undefined) throw new AppError('NO_VIDEO_STREAM', `The file holds no video stream${contents(streams)}.`);
  const [codedWidth, codedHeight] = [count(video['width']), count(video['height'])];
  if (codedWidth === 0 || codedHeight === 0) {
    throw new AppError('MEDIA_UNREADABLE', 'The size of the video cannot be found out; its beginning may be missing.');
  }
  const rotation = rotationOf(video);
  const [width, height] = rotation % 180 === 0 ? [codedWidth, codedHeight] : [codedHeight, codedWidth];
  const aspect = sampleAspect(video['sample_aspect_ratio']);
  const average = rate(video['avg_frame_rate']);
  const nominal = rate(video['r_frame_rate']);
  const ownDuration = seconds(video['duration']) || tagDuration(video);
  const durationS = ownDuration || seconds(format['duration']);
  const counted = count(video['nb_frames']);
  const variableFrameRate = isVariable(average, nominal, counted);
  const frameRate = (variableFrameRate ? average : (nominal ?? average)) ?? { num: 25, den: 1 };
  const frames = counted || Math.round(durationS * framesPerSecond(average ?? frameRate));
  const audio = streams.find((stream) => stream['codec_type'] === 'audio');
  return {
    demuxer,
    codec: String(video['codec_name'] ?? 'unknown'),
    pixelFormat: String(video['pix_fmt'] ?? 'unknown'),
    width,
    height,
    displayWidth: Math.max(1, Math.round(rotation % 180 === 0 ? width * aspect : width / aspect)),
    rotation,
    frameRate,
    variableFrameRate,
    durationS,
    durationIsExact: ownDuration > 0,
    frames,
    bytes,
    audio:
      audio === undefined
        ? null
        : {
            codec: String(audio['codec_name'] ?? 'unknown'),
            channels: count(audio['channels']),
            sampleRateHz: count(audio['sample_rate']),
          },
    warnings: warningsFor({ width, height, rotation, variableFrameRate, frames: counted }),
  };
}

function parse(output: string): { streams: readonly Json[]; format: Json } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch (cause) {
    throw new AppError('MEDIA_UNREADABLE', 'ffprobe gave no readable answer.', { cause });
  }
  const { streams, format } = isObject(parsed) ? parsed : {};
  return { streams: Array.isArray(streams) ? streams.filter(isObject) : [], format: isObject(format) ? format : {} };
}

/** A picture of an album is a video stream for ffmpeg only. */
function isCover(stream: Json): boolean {
  return isObject(stream['disposition']) && stream['disposition']['attached_pic'] === 1;
}

function contents(streams: readonly Json[]): string {
  const kinds = [...new Set(streams.map((stream) => String(stream['codec_type'])))];
  return kinds.length === 0 ? '' : `, only ${kinds.join(' and ')}`;
}

function rotationOf(video: Json): number {
  const sideData = Array.isArray(video['side_data_list']) ? video['side_data_list'].filter(isObject) : [];
  const matrix = sideData.map((entry) => Number(entry['rotation'])).find(Number.isFinite);
  const tags = isObject(video['tags']) ? video['tags'] : {};
  const degrees = matrix === undefined ? Number(tags['rotate'] ?? 0) : -matrix;
  return Number.isFinite(degrees) ? ((Math.round(degrees) % 360) + 360) % 360 : 0;
}

/** Rates that differ by more than 2%; fields of interlaced video are reported as exactly twice the frames. */
function isVariable(average: FrameRate | null, nominal: FrameRate | null, frames: number): boolean {
  if (average === null || nominal === null || (frames > 0 && frames < 10)) return false;
  const ratio = framesPerSecond(nominal) / framesPerSecond(average);
  return Math.abs(ratio - 1) > 0.02 && Math.abs(ratio - 2) > 0.02;
}

function warningsFor(
  facts: Pick<VideoFacts, 'width' | 'height' | 'rotation' | 'variableFrameRate' | 'frames'>,
): Warning[] {
  const { width, height, rotation } = facts;
  return [
    ...(facts.frames === 1 ? [warning('SINGLE_FRAME', 'The video has a single frame.')] : []),
    ...(rotation === 0 ? [] : [warning('ROTATED', `The video is stored rotated by ${rotation} degrees.`)]),
    ...(facts.variableFrameRate ? [warning('VARIABLE_FRAME_RATE', 'The video has a variable frame rate.')] : []),
    ...(width % 2 === 1 || height % 2 === 1
      ? [warning('ODD_SIZE', `The video is ${width}x${height} pixels, which is odd.`)]
      : []),
  ];
}

function rate(value: unknown): FrameRate | null {
  const [num = 0, den = 0] = String(value ?? '')
    .split('/')
    .map(Number);
  return num > 0 && den > 0 && num / den <= 1000 ? { num, den } : null;
}

function sampleAspect(value: unknown): number {
  const [num = 0, den = 0] = String(value ?? '')
    .split(':')
    .map(Number);
  const aspect = num > 0 && den > 0 ? num / den : 1;
  return aspect >= 0.1 && aspect <= 10 ? aspect : 1;
}

/** Matroska keeps a stream's length in a tag: `00:00:12.040000000`. */
function tagDuration(video: Json): number {
  const tags = isObject(video['tags']) ? video['tags'] : {};
  const match = /^(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(String(tags['DURATION'] ?? tags['duration'] ?? ''));
  return match === null ? 0 : Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
}

function seconds(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : 0;
}

function count(value: unknown): number {
  return Math.trunc(seconds(value));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
