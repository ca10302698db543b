import { describe, expect, it } from '@jest/globals';
import { preferredType } from './accept.js';
import { requestId, traceparentOf } from './request-id.js';
import { allowedMethods } from './route-table.js';

describe('requestId', () => {
  it('keeps what a client calls its request when that is sane', () => {
    expect(requestId({ headers: { 'x-request-id': 'build-42/step.1' } })).toBe('build-42/step.1');
  });

  it.each(['', 'two words', 'a'.repeat(129), 'line\nbreak', '<script>'])('replaces %j', (given) => {
    expect(requestId({ headers: { 'x-request-id': given } })).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('traceparentOf', () => {
  const good = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  it('takes a well-formed one and no other', () => {
    expect(traceparentOf({ headers: { traceparent: good } })).toBe(good);
    expect(
      traceparentOf({ headers: { traceparent: good.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)) } }),
    ).toBeNull();
    expect(traceparentOf({ headers: { traceparent: `ff${good.slice(2)}` } })).toBeNull();
    expect(traceparentOf({ headers: { traceparent: 'nonsense' } })).toBeNull();
    expect(traceparentOf({ headers: {} })).toBeNull();
  });
});

describe('preferredType', () => {
  const offered = ['application/json', 'application/x-ndjson', 'text/plain'] as const;
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/plain', 'text/plain'],
    ['text/*', 'text/plain'],
    ['application/json;q=0.1, application/x-ndjson', 'application/x-ndjson'],
    ['text/plain;q=0, */*', 'application/json'],
    ['image/png', 'application/json'],
  ])('%s gives %s', (accept, type) => expect(preferredType(accept, offered)).toBe(type));
});

describe('allowedMethods', () => {
  const table = [
    { method: 'GET', segments: ['', 'jobs', ':job'] },
    { method: 'POST', segments: ['', 'jobs'] },
    { method: 'GET', segments: ['', 'files', '*'] },
  ];
  it('knows parameters, and that a catch-all proves nothing', () => {
    expect(allowedMethods(table, '/jobs/7')).toEqual(['GET']);
    expect(allowedMethods(table, '/jobs')).toEqual(['POST']);
    expect(allowedMethods(table, '/jobs/')).toEqual([]);
    expect(allowedMethods(table, '/files/x')).toEqual([]);
  });
});
