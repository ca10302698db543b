import { decodeFrames, encodeJpeg, findTools, pictureSize } from '@frameq/media';
import { readParams } from '../check-params.js';
import { probedVideo } from '../probe.stage.js';
import type { StageContext } from '../stage-context.js';
import { PictureSheet, rowsThatFit } from './picture-sheet.js';
import { seekTrack } from './seek-track.js';
import { storyboard as pipeline } from './storyboard.pipeline.js';

/** More pictures help nobody who seeks, and players load them all. */
const MOST_PICTURES = 2000;

/** Decodes one picture per interval and lays them out on sheets; one sheet at a time is held in memory. */
export async function run(context: StageContext): Promise<Record<string, unknown>> {
  const params = readParams(pipeline.params, context.params);
  const [facts, tools] = [probedVideo(context), await findTools(context.toolPaths)];
  const interval = Math.max(params.interval, Math.ceil(facts.durationS / MOST_PICTURES));
  const picture = pictureSize(facts, params.width);
  const rows = rowsThatFit(picture, params.columns, params.rows);
  const sheet = new PictureSheet(picture, params.columns, rows);
  const decoding = decodeFrames({
    ...{ path: context.input!.path, facts, tools, signal: context.signal },
    ...{ ...picture, pixelFormat: 'rgb24', ratePerS: 1 / interval },
  });
  const sheets: string[] = [];
  const store = async () => {
    const name = `storyboard-${String(sheets.length + 1).padStart(3, '0')}.jpg`;
    const drawn = sheet.take();
    const about = {
      kind: 'storyboard',
      mediaType: 'image/jpeg',
      promise: { width: drawn.width, height: drawn.height },
    };
    await context.artifact(name, about, (path) => encodeJpeg(drawn, path, params.quality));
    sheets.push(name);
  };
  let pictures = 0;
  for await (const frame of decoding) {
    sheet.add(frame.data);
    pictures++;
    if (sheet.isFull) await store();
    context.progress(facts.durationS > 0 ? Math.min(0.99, (pictures * interval) / facts.durationS) : 0, 'drawing');
  }
  if (!sheet.isEmpty) await store();
  for (const found of decoding.warnings) context.warn(found);
  const durationS = facts.durationS || decoding.times.end();
  const track = seekTrack({
    pictures,
    interval,
    durationS,
    picture,
    columns: params.columns,
    rows,
    sheets,
  });
  await context.artifact('storyboard.vtt', { kind: 'storyboard.vtt', mediaType: 'text/vtt' }, track.write);
  context.progress(1, 'done');
  context.log('info', `${pictures} pictures on ${sheets.length} sheets.`);
  return {
    pictures,
    interval_s: interval,
    picture_width: picture.width,
    picture_height: picture.height,
    sheets: sheets.slice(0, 200),
    sheet_count: sheets.length,
  };
}
