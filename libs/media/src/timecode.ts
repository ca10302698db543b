/** A frame rate as a fraction, e.g. 30000/1001. */
export interface FrameRate {
  readonly num: number;
  readonly den: number;
}

/** Frames a second as a number. */
export function framesPerSecond(rate: FrameRate): number {
  return rate.num / rate.den;
}

/** A frame as SMPTE timecode `HH:MM:SS:FF`, non-drop: it counts frames, at 29.97 as at 30. */
export function timecode(frame: number, rate: FrameRate): string {
  const nominal = Math.max(1, Math.round(framesPerSecond(rate)));
  const seconds = Math.floor(frame / nominal);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % nominal];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Seconds as `HH:MM:SS.mmm`, the clock of WebVTT. */
export function clock(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const parts = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${String(ms % 1000).padStart(3, '0')}`;
}
