import type { OutputPromise } from './check-output.js';
import { decodeFrames } from './decode-frames.js';
import type { MediaTools } from './find-tools.js';
import { jailedInput } from './media-jail.js';
import { decodeBounds } from './media-limits.js';
import { probeVideo } from './probe-video.js';
import type { VideoFacts } from './read-probe.js';
import { spawnTool } from './spawn-tool.js';

/** Videos up to this long are decoded wholly; of longer ones the beginning and the end. In seconds. */
const WHOLE_S = 60;
const PART_S = 2;

/**
 * Checks that a video decodes and is as long as was promised.
 * @throws an error that says what is wrong
 */
export async function checkVideoOutput(
  path: string,
  promise: OutputPromise,
  tools: MediaTools,
  signal: AbortSignal,
): Promise<void> {
  const facts = await probeVideo(path, { tools, signal });
  const { width, height } = facts;
  if ((promise.width ?? width) !== width || (promise.height ?? height) !== height)
    throw new Error(`it is ${width}x${height}, not ${promise.width}x${promise.height}`);
  if (facts.durationS <= WHOLE_S) return checkWhole(path, facts, promise, tools, signal);
  refuseLength(facts.durationS, facts.frames, promise);
  const begin = ['-t', String(PART_S)];
  for (const part of [begin, ['-ss', (facts.durationS - PART_S).toFixed(3)]])
    await decodePart(path, facts, part, tools, signal);
}

async function checkWhole(
  path: string,
  facts: VideoFacts,
  promise: OutputPromise,
  tools: MediaTools,
  signal: AbortSignal,
): Promise<void> {
  const decoding = decodeFrames({ path, facts, tools, signal, width: 32, height: 32, pixelFormat: 'gray' });
  let frames = 0;
  for await (const _ of decoding) frames++;
  const broken = decoding.warnings.find((found) => found.code === 'DECODE_ERRORS');
  if (broken !== undefined) throw new Error(broken.message);
  refuseLength(decoding.times.end(), frames, promise);
}

function refuseLength(durationS: number, frames: number, promise: OutputPromise): void {
  const { durationS: wantedS = durationS, frames: wanted = frames } = promise;
  if (Math.abs(durationS - wantedS) > Math.max(0.5, wantedS / 50))
    throw new Error(`it lasts ${durationS.toFixed(2)} s, not ${wantedS.toFixed(2)} s`);
  if (frames > 0 && Math.abs(frames - wanted) > 1) throw new Error(`it has ${frames} frames, not ${wanted}`);
}

async function decodePart(
  path: string,
  facts: VideoFacts,
  part: readonly string[],
  tools: MediaTools,
  signal: AbortSignal,
): Promise<void> {
  const args = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', ...part];
  const input = jailedInput(path, facts.demuxer, tools.limits);
  const { directory } = tools;
  const bounds = decodeBounds(tools.limits, facts);
  const run = spawnTool(tools.ffmpeg, [...args, ...input, '-map', '0:v:0', '-frames:v', '600', '-f', 'null', '-'], {
    signal,
    bounds,
    directory,
  });
  run.stdout.resume();
  const code = await run.done;
  const last = run.stderr.lines().at(-1);
  if (code !== 0 || last !== undefined) throw new Error(last ?? `ffmpeg ended with ${code}`);
}
