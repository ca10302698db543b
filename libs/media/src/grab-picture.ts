import { jailedInput } from './media-jail.js';
import type { MediaTools } from './find-tools.js';
import { decodeBounds, decodeThreads } from './media-limits.js';
import type { VideoFacts } from './read-probe.js';
import { spawnTool } from './spawn-tool.js';

export interface GrabRequest {
  readonly path: string;
  readonly facts: VideoFacts;
  readonly tools: MediaTools;
  readonly signal: AbortSignal;
  readonly atS: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Seeks to one moment and decodes a single picture as packed RGB; null when there is none, e.g. past the end.
 * @throws what spawnTool throws
 */
export async function grabPicture(request: GrabRequest): Promise<Buffer | null> {
  const { path, facts, tools, signal, atS, width, height } = request;
  const run = spawnTool(
    tools.ffmpeg,
    [
      ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
      ...['-threads', String(decodeThreads(facts.width * facts.height)), '-ss', atS.toFixed(3)],
      ...jailedInput(path, facts.demuxer, tools.limits),
      ...['-map', '0:v:0', '-frames:v', '1', '-vf', `scale=${width}:${height}:flags=bilinear`],
      ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
    ],
    { signal, bounds: decodeBounds(tools.limits, facts), directory: tools.directory },
  );
  const chunks: Buffer[] = [];
  for await (const chunk of run.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  await run.done;
  const picture = Buffer.concat(chunks);
  return picture.length === width * height * 3 ? picture : null;
}
