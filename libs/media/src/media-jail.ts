/**
 * The input arguments that keep ffmpeg inside one file: the demuxer is named, so that nothing is guessed from content, no
 * other demuxer may be opened from within, and only local files may be read. A protocol list alone is not enough: a text
 * that passes for a video would still be followed to other local files.
 */
export function jailedInput(path: string, demuxer: string): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer, '-f', demuxer, '-i', `file:${path}`];
}
