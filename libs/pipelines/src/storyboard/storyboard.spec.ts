import { describe, expect, it } from '@jest/globals';
import { PictureSheet, rowsThatFit } from './picture-sheet.js';
import { seekTrack } from './seek-track.js';

describe('PictureSheet', () => {
  it('lays pictures out row by row and begins anew when taken', () => {
    const sheet = new PictureSheet({ width: 1, height: 1 }, 2, 2);
    for (const shade of [10, 20, 30]) sheet.add(Buffer.of(shade, shade, shade));
    expect(sheet.isFull).toBe(false);
    const { rgb, width, height } = sheet.take();
    expect([width, height, [...rgb]]).toEqual([2, 2, [10, 10, 10, 20, 20, 20, 30, 30, 30, 0, 0, 0]]);
    expect(sheet.isEmpty).toBe(true);
  });
});

describe('rowsThatFit', () => {
  it.each([
    ['as many as wanted', { width: 160, height: 90 }, 6, 5, 5],
    ['so few that a sheet stays below 64 megapixels', { width: 640, height: 1138 }, 20, 20, 4],
    ['so few that a sheet is no taller than 16,384 pixels', { width: 64, height: 4096 }, 1, 20, 4],
    ['one, however large the picture', { width: 640, height: 4096 }, 20, 20, 1],
  ])('gives %s', (_, picture, columns, wanted, rows) => {
    expect(rowsThatFit(picture, columns, wanted)).toBe(rows);
  });
});

describe('seekTrack', () => {
  it('names sheet and place of each picture, and ends with the video', () => {
    const picture = { width: 160, height: 90 };
    const { text } = seekTrack({
      pictures: 4,
      interval: 2,
      durationS: 7.5,
      picture,
      columns: 2,
      rows: 1,
      sheets: ['a.jpg', 'b.jpg'],
    });
    expect(
      text
        .split('\n\n')
        .slice(1)
        .map((cue) => cue.trim().split('\n').slice(1)),
    ).toEqual([
      ['00:00:00.000 --> 00:00:02.000', 'a.jpg#xywh=0,0,160,90'],
      ['00:00:02.000 --> 00:00:04.000', 'a.jpg#xywh=160,0,160,90'],
      ['00:00:04.000 --> 00:00:06.000', 'b.jpg#xywh=0,0,160,90'],
      ['00:00:06.000 --> 00:00:07.500', 'b.jpg#xywh=160,0,160,90'],
    ]);
  });
});
