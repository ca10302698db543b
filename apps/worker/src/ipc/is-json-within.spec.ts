import { expect, it } from '@jest/globals';
import { isJsonWithin } from './is-json-within.js';

const VALUES = [
  {},
  { text: 'x'.repeat(500) },
  { list: Array.from({ length: 100 }, (_, n) => n), nested: { a: [true, null, 'ä\n"\\'] } },
  ['', 1.5e-7, false],
];

it.each(VALUES)('counts %j neither too small nor much too large', (value) => {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  expect(isJsonWithin(value, bytes - 1)).toBe(false);
  expect(isJsonWithin(value, bytes * 1.1 + 8)).toBe(true);
});

it('refuses what cannot be sent', () => {
  const circle: Record<string, unknown> = {};
  circle['again'] = circle;
  expect(isJsonWithin(circle, 1_000)).toBe(false);
  expect(isJsonWithin({ big: 1n }, 1_000)).toBe(false);
});

it('stops at the limit, however much there is', () => {
  let read = 0;
  const flood = new Proxy([], {
    ownKeys: () => Array.from({ length: 1_000_000 }, (_, n) => String(n)).concat('length'),
    getOwnPropertyDescriptor: (target, name) =>
      name === 'length'
        ? Object.getOwnPropertyDescriptor(target, name)
        : { enumerable: true, configurable: true, value: 1, writable: true },
    get: (_, name) => (name === 'length' ? 0 : (read++, 'x'.repeat(100))),
  });
  expect(isJsonWithin(flood, 1_000)).toBe(false);
  expect(read).toBeLessThan(20);
});
