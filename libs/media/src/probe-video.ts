import { stat } from 'node:fs/promises';
import { AppError } from '@frameq/domain';
import { missingBytes } from './container-extent.js';
import type { MediaTools } from './find-tools.js';
import { jailedInput } from './media-jail.js';
import { type MediaLimits, probeBounds } from './media-limits.js';
import { readProbe, type VideoFacts } from './read-probe.js';
import { sniffContainer } from './sniff-container.js';
import { spawnTool } from './spawn-tool.js';
import { framesPerSecond } from './timecode.js';
import { toolFailure } from './tool-failure.js';

const LONGEST_PROBE_MS = 60_000;
const MOST_OUTPUT = 8 * 1024 * 1024;

/**
 * Finds out what a file holds without decoding it, and refuses what cannot be worked on.
 * @throws AppError EMPTY_FILE, NOT_A_VIDEO, MEDIA_REFERENCES_FILES, NO_VIDEO_STREAM, MEDIA_TRUNCATED, MEDIA_UNREADABLE,
 *   MEDIA_TOO_LARGE; the signal's reason when it aborts
 */
export async function probeVideo(
  path: string,
  options: { tools: MediaTools; signal: AbortSignal },
): Promise<VideoFacts> {
  const demuxer = await sniffContainer(path);
  const missing = await missingBytes(path, demuxer);
  const { output, code, lines } = await runProbe(path, demuxer, options);
  if (missing > 0) throw truncated(missing);
  if (code !== 0) throw toolFailure(lines, code);
  const facts = readProbe(output, demuxer, (await stat(path)).size);
  refuseTooLarge(facts, options.tools.limits);
  return facts;
}

function refuseTooLarge(facts: VideoFacts, limits: MediaLimits): void {
  const refuse = (message: string, variable: string): never => {
    const hint = `Scale the video down or cut it into parts; whoever runs the worker can raise ${variable}.`;
    throw new AppError('MEDIA_TOO_LARGE', message, { hint });
  };
  const { width, height, durationS } = facts;
  if (width * height > limits.maxPixels) {
    const most = limits.maxPixels / 1e6;
    refuse(`The video is ${width}x${height} pixels; at most ${most} megapixels are allowed.`, 'MEDIA_MAX_MEGAPIXELS');
  }
  if (durationS > limits.maxDurationS) {
    const most = limits.maxDurationS / 3600;
    const message = `The video is ${(durationS / 3600).toFixed(1)} h long; at most ${most} h are allowed.`;
    refuse(message, 'MEDIA_MAX_DURATION_S');
  }
  const fps = framesPerSecond(facts.frameRate);
  if (fps > limits.maxFps) {
    const message = `The video has ${Math.round(fps)} frames a second; at most ${limits.maxFps} are allowed.`;
    refuse(message, 'MEDIA_MAX_FPS');
  }
}

function truncated(missing: number): AppError {
  const amount = missing < 10_000 ? `${missing} bytes` : `${(missing / 1e6).toFixed(2)} MB`;
  return new AppError('MEDIA_TRUNCATED', `The file ends ${amount} before the end of the video.`, {
    detail: { missing_bytes: missing },
  });
}

async function runProbe(path: string, demuxer: string, options: { tools: MediaTools; signal: AbortSignal }) {
  const args = [
    '-v',
    'error',
    '-hide_banner',
    ...jailedInput(path, demuxer, options.tools.limits),
    '-show_format',
    '-show_streams',
    '-of',
    'json',
  ];
  const tooLong = AbortSignal.timeout(LONGEST_PROBE_MS);
  const { ffprobe, limits, directory } = options.tools;
  const signal = AbortSignal.any([options.signal, tooLong]);
  const run = spawnTool(ffprobe, args, { signal, bounds: probeBounds(limits), directory });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of run.stdout as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= MOST_OUTPUT) chunks.push(chunk);
    }
    const code = await run.done;
    return { output: Buffer.concat(chunks).toString('utf8'), code, lines: run.stderr.lines() };
  } catch (error) {
    options.signal.throwIfAborted();
    if (tooLong.aborted)
      throw new AppError('MEDIA_UNREADABLE', 'The file could not be examined within a minute.', { cause: error });
    throw error;
  }
}
