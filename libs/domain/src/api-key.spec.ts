import { expect, it } from '@jest/globals';
import { isApiKey, makeApiKey } from './api-key.js';

const bytes = Uint8Array.from({ length: 40 }, (_, index) => index * 7);

it('makes a key of the shape that the gateway reads', () => {
  const { key, prefix } = makeApiKey(bytes);
  expect(key).toMatch(/^fq_[a-z0-9]{8}_[A-Za-z0-9_-]{43}_[0-9a-z]{7}$/);
  expect(key.split('_')[1]).toBe(prefix);
  expect(isApiKey(key)).toBe(true);
});

it('tells a key from one with a typing error', () => {
  const { key } = makeApiKey(bytes);
  const wrong = key.replace(/.(?=_[0-9a-z]{7}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
  expect(isApiKey(wrong)).toBe(false);
  expect(isApiKey('fq_')).toBe(false);
});

it('needs all its random bytes', () => {
  expect(() => makeApiKey(bytes.subarray(1))).toThrow(RangeError);
});
