import { describe, expect, it } from '@jest/globals';
import { readJobCursor, writeJobCursor } from './job-cursor.js';

describe('job cursors', () => {
  it('come back as the number they were made of', () => {
    const filter = { states: ['queued', 'running'], labels: { b: '2', a: '1' } } as const;
    const cursor = writeJobCursor(1042, filter);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(readJobCursor(cursor, filter)).toBe(1042);
    expect(readJobCursor(cursor, { states: ['running', 'queued'], labels: { a: '1', b: '2' } })).toBe(1042);
  });

  it.each(['', 'x', 'MS4xMDQyLg', Buffer.from('1.-4.abcdefghijkl').toString('base64url')])('refuses %j', (cursor) => {
    expect(() => readJobCursor(cursor, {})).toThrow(
      expect.objectContaining({ code: 'INVALID_CURSOR', field: 'cursor' }),
    );
  });

  it('refuses a cursor of another filter', () => {
    const cursor = writeJobCursor(7, { text: 'reel' });
    expect(() => readJobCursor(cursor, {})).toThrow('other filters');
  });
});
