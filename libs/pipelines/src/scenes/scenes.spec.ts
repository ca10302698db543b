import { describe, expect, it } from '@jest/globals';
import { scoreOf } from './boundary.js';
import { sceneBetween } from './scene.js';
import { ThumbnailPicker } from './thumbnail-picker.js';

describe('sceneBetween', () => {
  const facts = { frameRate: { num: 25, den: 1 }, variableFrameRate: false };

  it('gives times, frames and timecode of a scene between a fade and the end', () => {
    const fade = { kind: 'fade', frame: 50, from: 40, to: 60, score: 0.9 } as const;
    expect(sceneBetween(2, fade, 130, facts, { at: (frame) => frame / 25 })).toEqual({
      ...{ index: 2, start_s: 2, end_s: 5.2, duration_s: 3.2, start_frame: 50, end_frame: 130 },
      ...{ start_timecode: '00:00:02:00', end_timecode: '00:00:05:05', kind: 'fade', score: 0.9, thumbnail: null },
      transition: { from_frame: 40, to_frame: 60 },
    });
  });

  it('follows the clock where frames are not evenly spaced', () => {
    const scene = sceneBetween(1, null, 10, { ...facts, variableFrameRate: true }, { at: (frame) => frame });
    expect(scene).toMatchObject({ end_s: 10, end_frame: 10, end_timecode: '00:00:10:00', kind: 'start', score: null });
  });
});

describe('scoreOf', () => {
  it('is a half at the threshold and rises towards one', () => {
    expect([0, 1, 2, 10].map((measure) => Math.round(scoreOf(measure, 1) * 100) / 100)).toEqual([0, 0.5, 0.75, 1]);
  });
});

describe('ThumbnailPicker', () => {
  const flat = Buffer.alloc(4800, 90);
  const busy = Buffer.from(Array.from({ length: 4800 }, (_, i) => (i % 96 < 48 ? 10 : 240)));

  it('prefers contrast, early frames and frames that no transition touches', () => {
    const picker = new ThumbnailPicker(50);
    for (const [frame, rgb] of [
      [0, flat],
      [10, busy],
      [20, flat],
      [90, busy],
      [100, busy],
    ] as const)
      picker.add(frame, rgb);
    expect(picker.pick({ start: 0, end: 95 }, { start: 15, end: 95 })?.frame).toBe(20);
    expect(picker.pick({ start: 95, end: 120 }, { start: 95, end: 120 })?.frame).toBe(100);
    expect(picker.pick({ start: 120, end: 130 }, { start: 120, end: 130 })).toBeNull();
  });

  it('forgets what can no longer be chosen', () => {
    const picker = new ThumbnailPicker(20);
    for (let frame = 0; frame < 200; frame += 10) picker.add(frame, frame === 100 ? busy : flat);
    picker.trim(0, 150);
    expect(picker.pick({ start: 50, end: 140 }, { start: 50, end: 140 })).toBeNull();
    expect(picker.pick({ start: 140, end: 200 }, { start: 140, end: 200 })?.frame).toBe(150);
  });
});
