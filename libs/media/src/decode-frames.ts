import { AppError, warning, type Warning } from '@frameq/domain';
import { decodeArguments, frameBytes, type DecodeRequest } from './decode-arguments.js';
import { FrameTimes } from './frame-times.js';
import { decodeBounds, type MediaLimits } from './media-limits.js';
import { slicePictures } from './slice-pictures.js';
import { spawnTool, type ToolRun } from './spawn-tool.js';
import { framesPerSecond } from './timecode.js';
import { toolFailure } from './tool-failure.js';

const CHECKED_EVERY = 100;

/** A decoded frame. Its bytes are overwritten two frames later: what is needed longer has to be copied. */
export interface DecodedFrame {
  /** From 0. */
  readonly index: number;
  readonly data: Uint8Array;
  /** The frame before; null for the first. */
  readonly previous: Uint8Array | null;
}

/** A running decode: iterate it once; its times and warnings are complete when the iteration has ended. */
export interface Decoding extends AsyncIterable<DecodedFrame> {
  /** Seconds from the beginning of the file, by frame. */
  readonly times: FrameTimes;
  readonly warnings: readonly Warning[];
}

/**
 * Decodes a video once, scaled and (when asked) thinned out inside ffmpeg, as raw frames in two reused buffers: memory does
 * not depend on the length, and ffmpeg waits while the frames are not fetched.
 * @throws AppError MEDIA_TRUNCATED, MEDIA_UNREADABLE and what spawnTool throws; the signal's reason when it aborts
 */
export function decodeFrames(request: DecodeRequest): Decoding {
  const fallbackRate = request.ratePerS ?? framesPerSecond(request.facts.frameRate);
  const times = new FrameTimes(1 / fallbackRate);
  const warnings: Warning[] = [];
  return { times, warnings, [Symbol.asyncIterator]: () => decode(request, times, warnings) };
}

async function* decode(request: DecodeRequest, times: FrameTimes, warnings: Warning[]): AsyncGenerator<DecodedFrame> {
  const { tools, signal, pictures } = request;
  const run = spawnTool(tools.ffmpeg, decodeArguments(request), {
    signal,
    bounds: decodeBounds(tools.limits, request.facts),
    directory: tools.directory,
    extraPipes: pictures === undefined ? 0 : 1,
    onLine: (line) => times.read(line) || !/\[(warning|error|fatal|panic)\]/.test(line),
  });
  if (pictures !== undefined) slicePictures(run.pipes[0]!, pictures);
  let frames = 0;
  try {
    for await (const frame of wholeFrames(run, frameBytes(request))) {
      signal.throwIfAborted();
      frames++;
      yield frame;
      if (frames % CHECKED_EVERY === 0) refuseEndless(times.at(frames - 1), tools.limits);
    }
    const code = await run.done;
    times.finish(frames);
    if (request.ratePerS === undefined && !request.facts.variableFrameRate && times.isUneven()) {
      warnings.push(warning('VARIABLE_FRAME_RATE', 'The frames of the video are not evenly spaced.'));
    }
    judge(request, run, { frames, code, endS: times.end(), warnings });
  } finally {
    run.stop();
    for (const pipe of [run.stdout, ...run.pipes]) pipe.destroy();
    await run.done.catch(() => undefined);
  }
}

/** A header may say that a video is short, and its frames go on for days. */
function refuseEndless(atS: number, { maxDurationS }: MediaLimits): void {
  if (atS <= maxDurationS) return;
  const message = `The video goes on for more than ${maxDurationS / 3600} h, whatever its header says.`;
  throw new AppError('MEDIA_TOO_LARGE', message);
}

async function* wholeFrames(run: ToolRun, bytes: number): AsyncGenerator<DecodedFrame> {
  let [current, previous] = [Buffer.allocUnsafe(bytes), Buffer.allocUnsafe(bytes)];
  let [filled, index] = [0, 0];
  for await (const chunk of run.stdout as AsyncIterable<Buffer>) {
    for (let taken = 0; taken < chunk.length;) {
      const step = Math.min(bytes - filled, chunk.length - taken);
      chunk.copy(current, filled, taken, taken + step);
      filled += step;
      taken += step;
      if (filled < bytes) continue;
      yield { index, data: current, previous: index === 0 ? null : previous };
      [current, previous] = [previous, current];
      filled = 0;
      index++;
    }
  }
}

/** Tells a decode that gave less than the file promised from one that only met a few bad frames. */
function judge(
  { facts }: DecodeRequest,
  run: ToolRun,
  result: { frames: number; code: number; endS: number; warnings: Warning[] },
): void {
  const errors = run.stderr.errorCount();
  const lines = run.stderr.lines();
  if (result.frames === 0) throw toolFailure(lines, result.code);
  if (errors === 0 && result.code === 0) return;
  const missingS = facts.durationIsExact ? facts.durationS - result.endS : 0;
  if (missingS > Math.max(1, facts.durationS * 0.05)) {
    const message = `The video should last ${facts.durationS.toFixed(1)} s, but only ${result.endS.toFixed(1)} s can be decoded.`;
    throw new AppError('MEDIA_TRUNCATED', message, { detail: { decoded_s: result.endS, stderr: [...lines] } });
  }
  result.warnings.push(
    warning(
      'DECODE_ERRORS',
      `The decoder met ${errors} errors, the last: ${lines.at(-1) ?? `exit code ${result.code}`}`,
    ),
  );
}
