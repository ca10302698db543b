import { timecode, type FrameTimes, type VideoFacts } from '@frameq/media';
import type { Boundary } from './boundary.js';

/** A shot of the video, as it is written to the results. */
export interface Scene {
  /** From 1. */
  index: number;
  start_s: number;
  end_s: number;
  duration_s: number;
  start_frame: number;
  /** The first frame after the scene. */
  end_frame: number;
  start_timecode: string;
  end_timecode: string;
  /** How it begins. */
  kind: 'start' | Boundary['kind'];
  /** How sure the boundary at its beginning is, 0.5 to 1; null for the first scene. */
  score: number | null;
  /** The frames of the fade or dissolve at its beginning; null for a cut. */
  transition: { from_frame: number; to_frame: number } | null;
  thumbnail: string | null;
}

/** A scene from the boundaries at its two ends; null stands for the ends of the video. */
export function sceneBetween(
  index: number,
  begin: Boundary | null,
  endFrame: number,
  facts: Pick<VideoFacts, 'frameRate' | 'variableFrameRate'>,
  times: Pick<FrameTimes, 'at'>,
): Scene {
  const startFrame = begin?.frame ?? 0;
  const [start, end] = [times.at(startFrame), times.at(endFrame)].map(milliseconds) as [number, number];
  // Where frames are not evenly spaced, the timecode follows the clock.
  const code = (frame: number, seconds: number) =>
    timecode(
      facts.variableFrameRate ? Math.round((seconds * facts.frameRate.num) / facts.frameRate.den) : frame,
      facts.frameRate,
    );
  return {
    index,
    start_s: start,
    end_s: end,
    duration_s: milliseconds(end - start),
    start_frame: startFrame,
    end_frame: endFrame,
    start_timecode: code(startFrame, start),
    end_timecode: code(endFrame, end),
    kind: begin?.kind ?? 'start',
    score: begin === null ? null : Math.round(begin.score * 1000) / 1000,
    transition: begin === null || begin.kind === 'cut' ? null : { from_frame: begin.from, to_frame: begin.to },
    thumbnail: null,
  };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
