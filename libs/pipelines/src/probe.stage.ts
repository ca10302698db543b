import { AppError } from '@frameq/domain';
import { findTools, probeVideo, type VideoFacts } from '@frameq/media';
import type { StageContext } from './stage-context.js';
import { camelNames, snakeNames } from './wire-names.js';

/** The first stage of every pipeline that reads a video: refuses bad files early, and finds out what the others need. */
export async function run(context: StageContext): Promise<Record<string, unknown>> {
  if (context.input === null) throw new AppError('INPUT_REQUIRED', 'This pipeline reads a video.');
  const tools = await findTools(context.toolPaths);
  context.log('debug', 'Examining the file.', { ffprobe: tools.ffprobe.version.text, source: tools.ffprobe.source });
  const facts = await probeVideo(context.input.path, { tools, signal: context.signal });
  for (const warning of facts.warnings) context.warn(warning);
  context.log('info', `${facts.codec}, ${facts.width}x${facts.height}, ${facts.durationS.toFixed(2)} s.`, {
    demuxer: facts.demuxer,
  });
  context.progress(1, 'examined');
  return { video: snakeNames(facts) };
}

/** What the `probe` stage of this item found out. */
export function probedVideo(context: Pick<StageContext, 'results'>): VideoFacts {
  const video = context.results['probe']?.['video'];
  if (video === undefined) throw new Error('The probe stage has left no result.');
  return camelNames(video) as VideoFacts;
}
