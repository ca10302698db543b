import { describe, expect, it } from '@jest/globals';
import { readEventCursor, writeEventCursor } from './event-cursor.js';

describe('event cursors', () => {
  it('come back as the place they were made of', () => {
    expect(writeEventCursor({ txid: 815, id: 42 })).toBe('815-42');
    expect(readEventCursor('815-42')).toEqual({ txid: 815, id: 42 });
  });

  it.each(['', '815', '815-', '-1-2', '1-2-3', ' 1-2', '1.2', '9007199254740993000-1'])('refuses %j', (cursor) => {
    expect(() => readEventCursor(cursor)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });
});
