import { definePipeline } from '../define-pipeline.js';
import { boolean, integer, number } from '../params.js';

/** Finds the shots of a video. */
export const scenes = definePipeline({
  name: 'scenes',
  title: 'Scenes',
  description: 'Finds where a video changes from one shot to the next: hard cuts, fades and dissolves.',
  input: 'video',
  params: {
    sensitivity: number({
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
      unit: 'share',
      hint: 'Higher finds more cuts, also between shots that look alike; lower finds only the clear ones.',
      group: 'Detection',
      widget: 'slider',
    }),
    min_scene: number({
      default: 0.4,
      min: 0.1,
      max: 60,
      step: 0.1,
      unit: 's',
      label: 'Shortest scene',
      hint: 'Cuts that follow each other faster than this are taken for one.',
      group: 'Detection',
    }),
    gradual: boolean({
      default: true,
      label: 'Fades and dissolves',
      hint: 'Turn off to find hard cuts only.',
      group: 'Detection',
    }),
    thumbnails: boolean({ default: true, hint: 'Stores a picture of each scene as JPEG.', group: 'Thumbnails' }),
    thumbnail_width: integer({
      default: 320,
      min: 320,
      max: 1280,
      step: 2,
      unit: 'px',
      hint: 'Width of the thumbnails; the height follows from the video.',
      group: 'Thumbnails',
      visibleIf: { param: 'thumbnails', equals: true },
    }),
  },
  stages: {
    probe: { queue: 'cpu', timeoutMs: 120_000, weight: 0.05, load: () => import('../probe.stage.js') },
    detect: { queue: 'cpu', timeoutMs: 4 * 3_600_000, load: () => import('./detect.stage.js') },
  },
  outputs: [
    { kind: 'scenes.json', description: 'All scenes with start, end, frames, timecode, score and kind.' },
    { kind: 'scenes.csv', description: 'The same as a table.' },
    { kind: 'scenes.vtt', description: 'The same as WebVTT chapters.' },
    { kind: 'thumbnail', description: 'A JPEG picture of each scene.' },
  ],
});
