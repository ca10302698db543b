import { expect, it } from '@jest/globals';
import { safePath } from './place-artifacts.js';

it.each(['scenes.json', 'thumbnails/scene-0001.jpg', 'Größe.csv', '映画.vtt', '.hidden', 'a..b'])(
  'lets %j through',
  (name) => {
    expect(safePath(name)).toBe(name);
  },
);

it.each([
  '',
  '.',
  '..',
  '../x',
  'a//b',
  'a/',
  '/a',
  'a/../b',
  'C:',
  'a\\b',
  'nul',
  'COM1.txt',
  'x.',
  'x ',
  'a\u0000b',
  'a\u001bb',
  'x'.repeat(241),
])('refuses %j', (name) => {
  expect(() => safePath(name)).toThrow(expect.objectContaining({ code: 'NAME_UNSAFE' }));
});
