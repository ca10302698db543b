import { definePipeline } from '../define-pipeline.js';
import { integer, number } from '../params.js';

/** Makes the pictures that a player shows while seeking. */
export const storyboard = definePipeline({
  name: 'storyboard',
  title: 'Storyboard',
  description: 'Makes sheets of small pictures and a WebVTT file that tells a player which to show where.',
  input: 'video',
  params: {
    interval: number({
      default: 2,
      min: 0.2,
      max: 600,
      step: 0.2,
      unit: 's',
      hint: 'Time between two pictures; made longer where a video would give more than 2,000.',
    }),
    width: integer({
      default: 160,
      min: 64,
      max: 640,
      step: 2,
      unit: 'px',
      label: 'Picture width',
      hint: 'Width of one picture; the height follows from the video.',
    }),
    columns: integer({ default: 6, min: 1, max: 20, unit: 'pictures', hint: 'Pictures in a row of a sheet.' }),
    rows: integer({
      default: 5,
      min: 1,
      max: 20,
      unit: 'pictures',
      hint: 'Rows of a sheet, fewer where it would exceed 64 megapixels; a long video gives several sheets.',
    }),
    quality: integer({
      default: 75,
      min: 20,
      max: 95,
      unit: 'JPEG quality',
      label: 'JPEG quality',
      hint: 'Higher is better looking and larger.',
    }),
  },
  stages: {
    probe: { queue: 'cpu', timeoutMs: 120_000, weight: 0.05, load: () => import('../probe.stage.js') },
    draw: { queue: 'cpu', timeoutMs: 4 * 3_600_000, load: () => import('./draw.stage.js') },
  },
  outputs: [
    { kind: 'storyboard', description: 'A sheet of pictures as JPEG.' },
    { kind: 'storyboard.vtt', description: 'WebVTT whose cues name a sheet and a place on it (#xywh).' },
  ],
});
