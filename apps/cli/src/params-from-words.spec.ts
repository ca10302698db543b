import type { ParamView, PipelineView } from '@frameq/contracts';
import { expect, it } from '@jest/globals';
import { paramsFromWords } from './params-from-words.js';

const params = [
  { name: 'rate', type: 'number' },
  { name: 'width', type: 'integer' },
  { name: 'thumbnails', type: 'boolean' },
  { name: 'title', type: 'string' },
] as ParamView[];
const pipeline = { name: 'x', params } as PipelineView;

it('gives words the types that the parameters have', () => {
  expect(paramsFromWords({ rate: '.5', width: '320', thumbnails: 'off', title: '42' }, pipeline)).toEqual({
    rate: 0.5,
    width: 320,
    thumbnails: false,
    title: '42',
  });
  expect(paramsFromWords({ rate: '-1e3', thumbnails: 'Yes' }, pipeline)).toEqual({ rate: -1_000, thumbnails: true });
});

it('passes on what does not fit, so that the server can say what is wrong with it', () => {
  expect(paramsFromWords({ rate: 'fast', width: '0x10', thumbnails: 'maybe', raet: '1' }, pipeline)).toEqual({
    rate: 'fast',
    width: '0x10',
    thumbnails: 'maybe',
    raet: '1',
  });
});
