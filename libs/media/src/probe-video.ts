import { stat } from 'node:fs/promises';
import { AppError } from '@frameq/domain';
import { missingBytes } from './container-extent.js';
import type { MediaTools } from './find-tools.js';
import { jailedInput } from './media-jail.js';
import { readProbe, type VideoFacts } from './read-probe.js';
import { sniffContainer } from './sniff-container.js';
import { spawnTool } from './spawn-tool.js';
import { toolFailure } from './tool-failure.js';

const LONGEST_PROBE_MS = 60_000;
const MOST_OUTPUT = 8 * 1024 * 1024;
/** Limits beyond which a file is refused: pixels of a frame, and seconds. */
const MOST_PIXELS = 64_000_000;
const LONGEST_S = 4 * 3600;

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
  if (facts.width * facts.height > MOST_PIXELS) {
    throw new AppError(
      'MEDIA_TOO_LARGE',
      `The video is ${facts.width}x${facts.height} pixels; at most 64 megapixels are allowed.`,
    );
  }
  if (facts.durationS > LONGEST_S) {
    throw new AppError(
      'MEDIA_TOO_LARGE',
      `The video is ${(facts.durationS / 3600).toFixed(1)} h long; at most 4 h are allowed.`,
    );
  }
  return facts;
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
    ...jailedInput(path, demuxer),
    '-show_format',
    '-show_streams',
    '-of',
    'json',
  ];
  const tooLong = AbortSignal.timeout(LONGEST_PROBE_MS);
  const run = spawnTool(options.tools.ffprobe, args, { signal: AbortSignal.any([options.signal, tooLong]) });
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
