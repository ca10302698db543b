import { describe, expect, it } from '@jest/globals';
import { safeName, uploadName } from './upload-name.js';

describe('safeName', () => {
  it.each([
    ['film.mp4', 'film.mp4'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\film.mp4', 'film.mp4'],
    ['12:30.mp4', '12_30.mp4'],
    ['evil\u202e4pm.exe', 'evil4pm.exe'],
    ['a\u0000b\r\n.mp4', 'ab.mp4'],
    ['..', 'unnamed'],
    ['', 'unnamed'],
    ['folder/', 'unnamed'],
    ['cafe\u0301.mp4', 'caf\u00e9.mp4'],
    ['  film.mp4  ', 'film.mp4'],
    ['half\ud800.mp4', 'half.mp4'],
  ])('makes %j safe', (given, safe) => expect(safeName(given)).toBe(safe));

  it('shortens to 255 bytes without breaking a letter, and keeps the extension', () => {
    const name = safeName(`${'é'.repeat(300)}.mp4`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).toMatch(/^é+\.mp4$/);
  });
});

describe('uploadName', () => {
  it('prefers the query, then X-Filename, then Content-Disposition', () => {
    const headers = { 'x-filename': 'two.mp4', 'content-disposition': 'attachment; filename="three.mp4"' };
    expect(uploadName('one.mp4', headers)).toBe('one.mp4');
    expect(uploadName(undefined, headers)).toBe('two.mp4');
    expect(uploadName(undefined, { 'content-disposition': headers['content-disposition'] })).toBe('three.mp4');
    expect(uploadName(undefined, {})).toBe('unnamed');
  });

  it('understands escaped names, raw UTF-8 and filename*', () => {
    expect(uploadName(undefined, { 'x-filename': 'gr%C3%BCn.mp4' })).toBe('grün.mp4');
    expect(uploadName(undefined, { 'x-filename': Buffer.from('grün.mp4').toString('latin1') })).toBe('grün.mp4');
    expect(
      uploadName(undefined, { 'content-disposition': `attachment; filename="x.mp4"; filename*=UTF-8''gr%C3%BCn.mp4` }),
    ).toBe('grün.mp4');
  });
});
