/** What an ffmpeg build says about itself, as far as flags depend on it. */
export interface ToolVersion {
  /** As printed: `5.1.9-0+deb12u1`, or `N-47683-g0e8eb07980-static` for a build between releases. */
  readonly text: string;
  /** The release as major × 100 + minor, e.g. 501; null for a build between releases. */
  readonly release: number | null;
  /** The last year of its copyright line; 0 when there is none. */
  readonly year: number;
}

/** Reads the first line of `ffmpeg -version` or `ffprobe -version`; null when it is neither. */
export function parseToolVersion(output: string): ToolVersion | null {
  const line = /^ff(?:mpeg|probe) version (\S+)(.*)$/m.exec(output);
  if (line === null) return null;
  const [, text = '', rest = ''] = line;
  const release = /^n?(\d{1,2})\.(\d{1,3})(?!\d)/.exec(text);
  const year = /(\d{4}) the FFmpeg/.exec(rest);
  return {
    text,
    release: release === null ? null : Number(release[1]) * 100 + Number(release[2]),
    year: year === null ? 0 : Number(year[1]),
  };
}

/** The flags that pass every frame on once, whatever its time: `-fps_mode` came with 5.1 and replaced `-vsync`. */
export function passEveryFrame(version: ToolVersion): string[] {
  const isModern = version.release === null ? version.year >= 2023 : version.release >= 501;
  return isModern ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
}
