import type { DiagnosePlace, Finding } from './finding.js';

/** ffmpeg and ffprobe: which are used, from where, how old. */
export async function checkFfmpeg({ config }: DiagnosePlace): Promise<Finding> {
  const { findTools } = await import('@frameq/media');
  const { ffmpeg, ffprobe } = await findTools({ ffmpegPath: config.ffmpegPath, ffprobePath: config.ffprobePath });
  const detail = { ffmpeg, ffprobe };
  const message = `ffmpeg ${ffmpeg.version.text} (${ffmpeg.path}), ffprobe ${ffprobe.version.text} (${ffprobe.path}).`;
  if (ffmpeg.source !== 'npm') return { message, detail };
  const hint = `It works, but it is the build of ${ffmpeg.version.year} that npm brings; the system's own knows newer formats.`;
  return { message, hint, detail };
}
