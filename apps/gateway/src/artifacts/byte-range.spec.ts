import { describe, expect, it } from '@jest/globals';
import { byteRange } from './byte-range.js';
import { isNotModified, isSameForRange } from './conditions.js';
import { contentDisposition } from './content-disposition.js';

describe('byteRange over 100 bytes', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-', { start: 10, end: 99 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-200', { start: 0, end: 99 }],
    [undefined, null],
    ['bytes=0-1,5-6', null],
    ['bytes=5-4', null],
    ['items=0-1', null],
    ['bytes=-', null],
  ])('%s', (header, range) => expect(byteRange(header, 100)).toEqual(range));

  it.each(['bytes=100-', 'bytes=-0'])('cannot satisfy %s', (header) => {
    expect(() => byteRange(header, 100)).toThrow(expect.objectContaining({ code: 'RANGE_NOT_SATISFIABLE' }));
  });
});

describe('conditions', () => {
  it('compares If-None-Match weakly and as a list', () => {
    expect(isNotModified({ 'if-none-match': '"x", W/"a"' }, '"a"')).toBe(true);
    expect(isNotModified({ 'if-none-match': '*' }, '"a"')).toBe(true);
    expect(isNotModified({ 'if-none-match': '"b"' }, '"a"')).toBe(false);
    expect(isNotModified({}, '"a"')).toBe(false);
  });

  it('compares If-Range strongly, by tag or by date', () => {
    const date = 'Thu, 15 Jan 2026 09:30:00 GMT';
    expect(isSameForRange({}, '"a"', date)).toBe(true);
    expect(isSameForRange({ 'if-range': '"a"' }, '"a"', date)).toBe(true);
    expect(isSameForRange({ 'if-range': date }, '"a"', date)).toBe(true);
    expect(isSameForRange({ 'if-range': 'W/"a"' }, '"a"', date)).toBe(false);
  });
});

describe('contentDisposition', () => {
  it('shows media in place and offers the rest for saving', () => {
    expect(contentDisposition('thumbs/1.jpg', 'image/jpeg')).toBe('inline; filename="1.jpg"');
    expect(contentDisposition('scenes.json', 'application/json; charset=utf-8')).toBe('inline; filename="scenes.json"');
    expect(contentDisposition('x.svg', 'image/svg+xml')).toMatch(/^attachment/);
    expect(contentDisposition('x.html', 'text/html')).toMatch(/^attachment/);
  });

  it('keeps a foreign name beside an ASCII one, and lets nothing break out of the quotes', () => {
    expect(contentDisposition('grün "1".json', 'application/json')).toBe(
      `inline; filename="grun _1_.json"; filename*=UTF-8''gr%C3%BCn%20%221%22.json`,
    );
  });
});
