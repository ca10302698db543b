import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { didYouMean, suggest } from './suggest.js';

const pipelines = ['scenes', 'quality', 'storyboard'];

describe('suggest', () => {
  it.each([
    ['scene', 'scenes'],
    ['scnees', 'scenes'],
    ['Quallity', 'quality'],
    ['story-board', 'storyboard'],
    ['upscale', undefined],
    ['', undefined],
  ])('%j: %s', (word, meant) => expect(suggest(word, pipelines)).toBe(meant));

  it('finds nothing among nothing', () => expect(suggest('scenes', [])).toBeUndefined());

  it('finds a word that is there, and one that lacks a letter', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pipelines), fc.nat(), (word, seed) => {
        const gap = seed % word.length;
        expect(suggest(word, pipelines)).toBe(word);
        expect(suggest(word.slice(0, gap) + word.slice(gap + 1), pipelines)).toBe(word);
      }),
    );
  });
});

it('asks only when it has something to offer', () => {
  expect(didYouMean('scene', pipelines)).toBe('Did you mean "scenes"?');
  expect(didYouMean('upscale', pipelines)).toBe('');
});
