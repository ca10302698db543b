import { describe, expect, it } from '@jest/globals';
import { normalizePath } from './normalize-path.js';

describe('normalizePath', () => {
  it.each([
    ['/data/a.mp4', '/data/a.mp4'],
    ['  "/data/my film.mp4" ', '/data/my film.mp4'],
    ["'/data/a.mp4'", '/data/a.mp4'],
    ['/data//x/../a.mp4/', '/data/a.mp4'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['C:\\Films\\a b.mp4', '/mnt/c/Films/a b.mp4'],
    ['"d:\\x\\..\\y\\a.mp4"', '/mnt/d/y/a.mp4'],
    ['E:/x/a.mp4', '/mnt/e/x/a.mp4'],
    ['/mnt/c/Films/a.mp4', '/mnt/c/Films/a.mp4'],
    ['\\\\wsl$\\Ubuntu\\home\\me\\a.mp4', '/home/me/a.mp4'],
    ['\\\\wsl.localhost\\Ubuntu-22.04\\data\\a.mp4', '/data/a.mp4'],
    ['//wsl$/Ubuntu/home/me/a.mp4', '/home/me/a.mp4'],
    ['file:///data/a%20b.mp4', '/data/a b.mp4'],
    ['file:///C:/Films/a.mp4', '/mnt/c/Films/a.mp4'],
    ['file://localhost/data/a.mp4', '/data/a.mp4'],
    ['file://wsl$/Ubuntu/data/a.mp4', '/data/a.mp4'],
    ['reel\\a.mp4', '/in/reel/a.mp4'],
    ['a.mp4', '/in/a.mp4'],
    ['/data/back\\slash.mp4', '/data/back\\slash.mp4'],
  ])('reads %s', (given, path) => expect(normalizePath(given, '/in')).toEqual({ path }));

  it.each(['', '""', '~/a.mp4', '\\\\nas\\films\\a.mp4', 'file://nas/a.mp4', 'file:///a%00b', 'a\nb', 'file:x'])(
    'says why %j is no path',
    (given) => expect(normalizePath(given, '/in')).toEqual({ reason: expect.stringMatching(/^\S.+\.$/) }),
  );

  it('has no place for a relative path without a folder to begin at', () => {
    expect(normalizePath('a.mp4', null)).toHaveProperty('reason');
  });
});
