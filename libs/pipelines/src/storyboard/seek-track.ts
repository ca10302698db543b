import { writeFile } from 'node:fs/promises';
import { webvtt } from '@frameq/media';

export interface SeekPlan {
  readonly pictures: number;
  /** Seconds between pictures. */
  readonly interval: number;
  readonly durationS: number;
  readonly picture: { readonly width: number; readonly height: number };
  readonly columns: number;
  readonly rows: number;
  readonly sheets: readonly string[];
}

/** The WebVTT that says which part of which sheet to show when: `storyboard-001.jpg#xywh=160,90,160,90` (Media Fragments). */
export function seekTrack(plan: SeekPlan): { text: string; write: (path: string) => Promise<void> } {
  const { width, height } = plan.picture;
  const perSheet = plan.columns * plan.rows;
  const cues = Array.from({ length: plan.pictures }, (_, i) => {
    const place = i % perSheet;
    const [x, y] = [(place % plan.columns) * width, Math.floor(place / plan.columns) * height];
    // ffmpeg's fps filter gives the frame in the middle of each interval.
    const startS = i * plan.interval;
    const endS = i === plan.pictures - 1 ? Math.max(plan.durationS, startS + 0.001) : (i + 1) * plan.interval;
    return { startS, endS, text: `${plan.sheets[Math.floor(i / perSheet)]}#xywh=${x},${y},${width},${height}` };
  });
  const text = webvtt(cues);
  return { text, write: (path) => writeFile(path, text) };
}
