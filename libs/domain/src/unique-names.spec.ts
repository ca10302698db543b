import { expect, it, jest } from '@jest/globals';
import { UniqueNames } from './unique-names.js';

it('numbers a name that comes again, before its ending, and never gives one out twice', () => {
  const names = new UniqueNames();
  const given = ['film.mp4', 'film.mp4', 'Film.MP4', 'film__2.mp4', 'film', 'film', '.env', '.env', 'a/b.tar.gz'];
  expect(given.map((name) => names.give(name))).toEqual([
    ...['film.mp4', 'film__2.mp4', 'Film__3.MP4', 'film__2__2.mp4', 'film', 'film__2', '.env', '.env__2', 'a/b.tar.gz'],
  ]);
  expect(names.give('a/b.tar.gz')).toBe('a/b.tar__2.gz');
});

it('numbers thousands of the same name without looking at all numbers again for each', () => {
  const names = new UniqueNames();
  const normalize = jest.spyOn(String.prototype, 'normalize');
  try {
    for (let time = 0; time < 2_000; time++) names.give('film.mp4');
    expect(names.give('film.mp4')).toBe('film__2001.mp4');
    expect(normalize.mock.calls.length).toBeLessThan(10_000);
  } finally {
    normalize.mockRestore();
  }
});
