import { expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { expectedSha256 } from './content-digest.js';

const hash = createHash('sha256').update('film');
const base64 = hash.copy().digest('base64');
const hex = hash.digest('hex');

it('reads the sha-256 among other digests', () => {
  expect(expectedSha256(`sha-512=:AAAA:, sha-256=:${base64}:`)).toBe(hex);
});

it('has no opinion without a sha-256', () => {
  expect(expectedSha256(undefined)).toBeUndefined();
  expect(expectedSha256('md5=:AAAA:')).toBeUndefined();
});

it('refuses a sha-256 that is none', () => {
  expect(() => expectedSha256('sha-256=:short:')).toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST', field: 'Content-Digest' }),
  );
});
