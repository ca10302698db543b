import type { MediaLimits } from './media-limits.js';

/**
 * The input arguments that keep ffmpeg inside one file: the demuxer is named, so that nothing is guessed from content, no
 * other demuxer may be opened from within, and only local files may be read. A protocol list alone is not enough: a text
 * that passes for a video would still be followed to other local files. A file with more streams than allowed is not opened.
 */
export function jailedInput(path: string, demuxer: string, limits: Pick<MediaLimits, 'maxStreams'>): string[] {
  const whitelists = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer];
  return [...whitelists, '-max_streams', String(limits.maxStreams), '-f', demuxer, '-i', `file:${path}`];
}
