import { describe, expect, it } from '@jest/globals';
import { FrameTimes } from './frame-times.js';
import { StderrTail } from './stderr-tail.js';
import { toolFailure } from './tool-failure.js';

const SHOWINFO = '[Parsed_showinfo_2 @ 0x55d] [info] ';

describe('FrameTimes', () => {
  it('reads times exactly from frames of any spacing', () => {
    const times = new FrameTimes(0.04);
    expect(times.read(`${SHOWINFO}config in time_base: 1/12800, frame_rate: 25/1`)).toBe(true);
    for (const [n, pts] of [0, 512, 2048].entries())
      times.read(`${SHOWINFO}n:   ${n} pts:   ${pts} pts_time:0  pos: 1`);
    expect(times.read('[h264 @ 0x1] [error] broken')).toBe(false);
    times.finish(4);
    expect([0, 1, 2, 3].map((frame) => times.at(frame))).toEqual([0, 0.04, 0.16, 0.2]);
    expect(times.end()).toBeCloseTo(0.24);
    expect(times.isUneven()).toBe(true);
  });
});

describe('StderrTail', () => {
  it('keeps the last lines without addresses, once each, and counts the errors', () => {
    const tail = new StderrTail();
    tail.push('[mov @ 0x5581] [error] moov atom not');
    tail.push(' found\n[mov @ 0x77] [error] moov atom not found\nlast');
    tail.end();
    expect(tail.lines()).toEqual(['[mov] moov atom not found', 'last']);
    expect(tail.errorCount()).toBe(2);
  });
});

describe('toolFailure', () => {
  it.each([
    ['MEDIA_TRUNCATED', '[mov] moov atom not found'],
    ['MEDIA_REFERENCES_FILES', "Protocol 'http' not on whitelist 'file,pipe'!"],
    ['STORAGE_FULL', 'av_interleaved_write_frame(): No space left on device'],
    ['MEDIA_UNREADABLE', 'Invalid data found when processing input'],
  ])('means %s', (code, line) => {
    expect(toolFailure(['something else', line], 1)).toMatchObject({ code });
  });
});
