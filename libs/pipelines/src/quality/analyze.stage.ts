import { warning } from '@frameq/domain';
import { decodeFrames, findTools, pictureSize } from '@frameq/media';
import { readParams } from '../check-params.js';
import { probedVideo } from '../probe.stage.js';
import type { StageContext } from '../stage-context.js';
import { findPassages, PASSAGE_KINDS, type Passage } from './find-passages.js';
import { FrameMeter } from './measure-frames.js';
import { quality as pipeline } from './quality.pipeline.js';
import { qualitySession, WARM_KEY } from './quality-session.js';
import { MEASURES, SampleSeries } from './sample-series.js';
import { writeQuality } from './write-quality.js';

/** Passages that the summary lists; all are in quality.json. */
const MOST_LISTED = 200;
/** The model's blocks need this many pixels each way. */
const LEAST_SIDE = 32;

export const warmKey = WARM_KEY;

/** Samples the video, measures the samples with the model, and names the doubtful passages. */
export async function run(context: StageContext): Promise<Record<string, unknown>> {
  const params = readParams(pipeline.params, context.params);
  const [facts, tools] = [probedVideo(context), await findTools(context.toolPaths)];
  context.progress(0, 'loading the model');
  const session = await qualitySession(context.modelsDir, context.device);
  reportDevice(context, session.device);

  const wanted = pictureSize(facts, params.width);
  const size = { width: Math.max(LEAST_SIDE, wanted.width), height: Math.max(LEAST_SIDE, wanted.height) };
  const series = new SampleSeries();
  const meter = new FrameMeter(session, series, size, context.batch);
  const decoding = decodeFrames({
    ...{ path: context.input!.path, facts, tools, signal: context.signal },
    ...{ ...size, pixelFormat: 'gray', ratePerS: params.rate },
  });
  let samples = 0;
  for await (const frame of decoding) {
    await meter.add(frame.data);
    samples++;
    const share = facts.durationS > 0 ? samples / params.rate / facts.durationS : 0;
    context.progress(Math.min(0.99, share), 'measuring');
  }
  await meter.flush();
  series.setTimes((sample) => decoding.times.at(sample));
  for (const found of decoding.warnings) context.warn(found);

  const endS = Math.round((facts.durationS || decoding.times.end()) * 1000) / 1000;
  const passages = findPassages(series, params, 1 / params.rate, endS);
  const about = {
    device: session.device.used,
    video: { width: facts.width, height: facts.height, duration_s: endS },
    sampled: { ...size, samples, rate: params.rate },
  };
  const measures = Object.fromEntries(MEASURES.map((name) => [name, series.overview(name)]));
  const seconds_by_kind = secondsByKind(passages);
  await writeQuality(context, series, passages, { ...about, params, measures, seconds_by_kind });
  context.progress(1, 'done');
  context.log('info', `${samples} samples, ${passages.length} passages, on ${session.device.used}.`);
  return {
    ...about,
    measures,
    seconds_by_kind,
    passage_count: passages.length,
    passages: passages.slice(0, MOST_LISTED),
  };
}

function reportDevice(context: StageContext, device: { used: string; fallbackReason: string | null }): void {
  context.log('info', `Measuring on ${device.used}.`);
  if (device.fallbackReason !== null)
    context.warn(warning('DEVICE_FALLBACK', `The GPU could not be used: ${device.fallbackReason}`));
}

function secondsByKind(passages: readonly Passage[]): Record<string, number> {
  const total = (kind: string) =>
    passages.reduce((sum, passage) => sum + (passage.kind === kind ? passage.duration_s : 0), 0);
  return Object.fromEntries(PASSAGE_KINDS.map((kind) => [kind, Math.round(total(kind) * 1000) / 1000]));
}
