import { describe, expect, it } from '@jest/globals';
import { safeName } from './safe-name.js';

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
