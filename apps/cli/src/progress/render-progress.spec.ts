import { expect, it } from '@jest/globals';
import { renderBar } from './render-progress.js';

it('fills a bar by whole blocks and is full only at the end', () => {
  expect([0, 0.5, 0.99, 1, 7].map((share) => renderBar(share, 4))).toEqual(['░░░░', '██░░', '███░', '████', '████']);
});
