import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUuid, uuidV7 } from './ids.js';

const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const anyTime = fc.nat(2 ** 31).map((seconds) => seconds * 1_000);

it('makes the example of RFC 9562', () => {
  const random = Uint8Array.from([0, 0, 0, 0, 0, 0, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

it('makes UUIDs of version 7 and variant 10', () => {
  fc.assert(
    fc.property(anyTime, sixteenBytes, (now, random) => {
      const id = uuidV7(now, random);
      expect(isUuid(id)).toBe(true);
      expect(id).toMatch(/^.{14}7.{4}[89ab]/);
    }),
  );
});

it('sorts by time', () => {
  fc.assert(
    fc.property(anyTime, fc.integer({ min: 1, max: 1e9 }), sixteenBytes, sixteenBytes, (now, later, one, other) => {
      expect(uuidV7(now, one) < uuidV7(now + later, other)).toBe(true);
    }),
  );
});

it('does not change the random bytes it was given, and wants sixteen', () => {
  const random = new Uint8Array(16).fill(255);
  uuidV7(0, random);
  expect(random.every((byte) => byte === 255)).toBe(true);
  expect(() => uuidV7(0, new Uint8Array(15))).toThrow(RangeError);
});

it.each([
  '',
  'abc',
  '017f22e2-79b0-7cc3-98c4-dc0c0c07398',
  '017f22e279b07cc398c4dc0c0c07398f',
  'x17f22e2-79b0-7cc3-98c4-dc0c0c07398f',
])('does not take %j for a UUID', (text) => expect(isUuid(text)).toBe(false));
