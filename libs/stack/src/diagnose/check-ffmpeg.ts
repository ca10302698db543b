import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DiagnosePlace, Finding } from './finding.js';

const run = promisify(execFile);
/** What the bundled pipelines need, and what footage mostly is. */
const NEEDED = ['h264', 'mjpeg'];
const COMMON = ['hevc', 'vp9', 'prores', 'mpeg4'];

/** ffmpeg and ffprobe: which are used, from where, how old, and what they can decode. */
export async function checkFfmpeg({ config, signal }: DiagnosePlace): Promise<Finding> {
  const { findTools } = await import('@frameq/media');
  const { ffmpeg, ffprobe } = await findTools({ ffmpegPath: config.ffmpegPath, ffprobePath: config.ffprobePath });
  const { stdout } = await run(ffmpeg.path, ['-hide_banner', '-decoders'], { signal, maxBuffer: 4 * 1024 ** 2 });
  const decoders = new Set([...stdout.matchAll(/^ V\S+\s+(\S+)/gm)].map((match) => match[1]));
  const missing = [...NEEDED, ...COMMON].filter((name) => !decoders.has(name));
  const detail = { ffmpeg, ffprobe, missing_decoders: missing };
  const message = `ffmpeg ${ffmpeg.version.text} (${ffmpeg.path}), ffprobe ${ffprobe.version.text} (${ffprobe.path}).`;
  if (missing.length > 0) {
    const status = missing.some((name) => NEEDED.includes(name)) ? 'down' : 'degraded';
    const hint = 'Install the ffmpeg of your system, or point FFMPEG_PATH at a full build.';
    return { status, message: `${ffmpeg.path} cannot decode ${missing.join(', ')}.`, hint, detail };
  }
  if (ffmpeg.source !== 'npm') return { message, detail };
  const hint = `It works, but it is the build of ${ffmpeg.version.year} that npm brings; the system's own knows newer formats.`;
  return { message, hint, detail };
}
