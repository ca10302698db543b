import {
  decodeFrames,
  findTools,
  framesPerSecond,
  pictureSize,
  type DecodeRequest,
  type VideoFacts,
} from '@frameq/media';
import { readParams } from '../check-params.js';
import { probedVideo } from '../probe.stage.js';
import type { StageContext } from '../stage-context.js';
import { BoundaryFinder } from './boundary-finder.js';
import { detectorTerms } from './detector-terms.js';
import { FeatureReader, FRAME } from './frame-features.js';
import { SceneWriter } from './scene-writer.js';
import type { Scene } from './scene.js';
import { scenes as pipeline } from './scenes.pipeline.js';
import { ThumbnailPicker } from './thumbnail-picker.js';
import { writeScenes } from './write-scenes.js';

/** Seconds from the beginning of a scene within which its thumbnail is taken, and between two candidates. */
const THUMBNAIL_REACH_S = 2;
const CANDIDATE_S = 0.5;
/** Scenes that the summary lists; all are in scenes.json. */
const MOST_LISTED = 200;

/** Decodes the video once, small, finds its shots, and takes their thumbnails from the same decode. */
export async function run(context: StageContext): Promise<Record<string, unknown>> {
  const params = readParams(pipeline.params, context.params);
  const [facts, tools, started] = [probedVideo(context), await findTools(context.toolPaths), performance.now()];
  const fps = framesPerSecond(facts.frameRate);
  const finder = new BoundaryFinder(detectorTerms(fps, params.sensitivity, params.min_scene, params.gradual));
  const picker = new ThumbnailPicker(Math.ceil(THUMBNAIL_REACH_S * fps));
  const size = pictureSize(facts, params.thumbnail_width);
  const everyFrames = Math.max(1, Math.floor(Math.min(CANDIDATE_S, params.min_scene) * fps));
  const request: DecodeRequest = {
    path: context.input!.path,
    facts,
    tools,
    signal: context.signal,
    ...FRAME,
    pixelFormat: 'yuv420p',
  };
  const pictures = { ...size, everyFrames, onPicture: (frame: number, rgb: Buffer) => picker.add(frame, rgb) };
  const decoding = decodeFrames(params.thumbnails ? { ...request, pictures } : request);
  const thumbnails = params.thumbnails ? { picker, ...size } : null;
  const writer = new SceneWriter({ context, facts, tools, times: decoding.times, thumbnails });

  const reader = new FeatureReader();
  let frames = 0;
  for await (const frame of decoding) {
    frames++;
    for (const boundary of finder.push(reader.read(frame.data))) await writer.close(boundary);
    if (frames % 25 === 0) picker.trim(writer.openSince, finder.judged);
    if (frames % 8 === 0) context.progress(shareOf(frames, facts, decoding.times.at(frames)), 'looking for scenes');
  }
  for (const boundary of finder.finish()) await writer.close(boundary);
  await writer.close({ frame: frames });
  await writer.finish();
  for (const warning of decoding.warnings) context.warn(warning);

  const durationS = Math.round(decoding.times.end() * 1000) / 1000;
  const video = {
    width: facts.width,
    height: facts.height,
    fps: Math.round(fps * 1000) / 1000,
    frames,
    duration_s: durationS,
  };
  await writeScenes(context, writer.scenes, { video, params });
  context.progress(1, 'done');
  const seconds = (performance.now() - started) / 1000;
  context.log('info', `Scenes found: ${writer.scenes.length}, in ${frames} frames.`, {
    seconds,
    frames_per_second: Math.round(frames / seconds),
  });
  return summary(writer.scenes, video);
}

function shareOf(frames: number, facts: VideoFacts, atS: number): number {
  const share = facts.frames > 0 ? frames / facts.frames : facts.durationS > 0 ? atS / facts.durationS : 0;
  return Math.min(0.99, share);
}

function summary(scenes: readonly Scene[], video: Record<string, unknown>): Record<string, unknown> {
  const count = (kind: Scene['kind']) => scenes.filter((scene) => scene.kind === kind).length;
  return {
    video,
    scene_count: scenes.length,
    cuts: count('cut'),
    fades: count('fade'),
    dissolves: count('dissolve'),
    scenes: scenes
      .slice(0, MOST_LISTED)
      .map(({ index, start_s, end_s, start_frame, start_timecode, kind, score, thumbnail }) => ({
        ...{ index, start_s, end_s, start_frame, start_timecode, kind, score, thumbnail },
      })),
    scenes_listed: Math.min(scenes.length, MOST_LISTED),
  };
}
