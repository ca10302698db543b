import { definePipeline } from '../define-pipeline.js';
import { integer, number } from '../params.js';
import type { StageContext } from '../stage-context.js';

/** Measures the picture quality of a video over time. */
export const quality = definePipeline({
  name: 'quality',
  title: 'Quality',
  description:
    'Measures sharpness, exposure, contrast and noise over time, and names blurred, dark, black, frozen and other doubtful passages.',
  input: 'video',
  params: {
    rate: number({
      default: 5,
      min: 0.5,
      max: 30,
      step: 0.5,
      unit: 'frames/s',
      label: 'Samples',
      hint: 'Frames measured for each second; more finds shorter passages and takes longer.',
      group: 'Sampling',
    }),
    width: integer({
      default: 480,
      min: 160,
      max: 1920,
      step: 2,
      unit: 'px',
      label: 'Measured width',
      hint: 'Frames are scaled to this width before they are measured; the thresholds below are made for 480.',
      group: 'Sampling',
    }),
    min_passage: number({
      default: 0.6,
      min: 0.1,
      max: 60,
      step: 0.1,
      unit: 's',
      label: 'Shortest passage',
      hint: 'Passages shorter than this are not reported.',
      group: 'Passages',
    }),
    blur_below: number({
      default: 0.4,
      min: 0,
      max: 2,
      step: 0.01,
      unit: 'sharpness',
      label: 'Blurred below',
      hint: 'Sharpness under which a frame counts as blurred; crisp edges read 1, most video lies above 0.6.',
      group: 'Passages',
    }),
    dark_below: number({
      default: 0.13,
      min: 0,
      max: 1,
      step: 0.01,
      unit: 'share',
      label: 'Dark below',
      hint: 'Mean brightness under which a frame counts as dark.',
      group: 'Passages',
    }),
    noise_above: number({
      default: 6,
      min: 0.5,
      max: 64,
      step: 0.5,
      unit: 'levels',
      label: 'Noisy above',
      hint: 'Noise, in brightness levels of 255, over which a frame counts as noisy.',
      group: 'Passages',
    }),
    frozen_below: number({
      default: 1,
      min: 0.05,
      max: 16,
      step: 0.05,
      unit: 'levels',
      label: 'Frozen below',
      hint: 'Change of the liveliest part of the picture, in levels of 255, under which it counts as frozen.',
      group: 'Passages',
    }),
  },
  stages: {
    probe: { queue: 'cpu', timeoutMs: 120_000, weight: 0.05, load: () => import('../probe.stage.js') },
    analyze: {
      queue: 'gpu',
      timeoutMs: 4 * 3_600_000,
      model: 'frame-quality/1.0.0',
      batch: { most: 8, shape: ({ params, results }) => `${params['width']} of ${videoSize(results)}` },
      load: () => import('./analyze.stage.js'),
    },
  },
  outputs: [
    { kind: 'quality.json', description: 'Summary, passages and every sample.' },
    { kind: 'quality.csv', description: 'Every sample as a table.' },
    { kind: 'passages.csv', description: 'The doubtful passages as a table.' },
  ],
});

/** As the probe stage found it; the measured height follows from it. */
function videoSize(results: StageContext['results']): string {
  const video = results['probe']?.['video'] as { width?: number; height?: number } | undefined;
  return `${video?.width}x${video?.height}`;
}
