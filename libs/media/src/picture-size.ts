import type { VideoFacts } from './read-probe.js';

/** The size of a picture of this width with the video's shape, both numbers even, as most encoders want them. */
export function pictureSize(
  facts: Pick<VideoFacts, 'displayWidth' | 'height'>,
  width: number,
): { width: number; height: number } {
  const even = (value: number) => Math.max(2, Math.round(value / 2) * 2);
  return { width: even(width), height: Math.min(4096, even((width * facts.height) / facts.displayWidth)) };
}
