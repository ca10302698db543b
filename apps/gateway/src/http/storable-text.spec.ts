import { expect, it } from '@jest/globals';
import { requireStorableText } from './storable-text.js';

it.each([
  ['a text', { name: 'a\0b' }, 'name'],
  ['a text in a list', { inputs: ['fine', '\ud800'] }, 'inputs.1'],
  ['a key', { labels: { 'a\udc00': 'b' } }, 'labels'],
  ['a text deep within', { params: { a: { b: '\0' } } }, 'params.a.b'],
])('refuses %s that Postgres cannot keep and names the field', (_what, value, field) => {
  expect(() => requireStorableText(value)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST', field }));
});

it('lets everything else through, surrogate pairs among it', () => {
  const value = {
    name: 'Dämmerung 🎬 \u0001',
    labels: { a: '' },
    priority: 7,
    params: null,
    inputs: ['é', '\u{10FFFF}'],
  };
  expect(() => requireStorableText(value)).not.toThrow();
});
