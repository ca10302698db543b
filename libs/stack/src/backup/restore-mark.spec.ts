import { describe, expect, it } from '@jest/globals';
import { databaseMark } from './restore-mark.js';

const prod = { system: '7421', address: 'db.example:5432', database: 'frameq' };

describe('databaseMark', () => {
  it('tells databases of one server apart', () => {
    expect(databaseMark(prod, false)).not.toBe(databaseMark({ ...prod, database: 'trial' }, false));
  });

  it('tells a server from a copy of its data folder, and from another one at its address', () => {
    expect(databaseMark(prod, false)).not.toBe(databaseMark({ ...prod, address: 'copy.example:5432' }, false));
    expect(databaseMark(prod, false)).not.toBe(databaseMark({ ...prod, system: '7422' }, false));
  });

  it('knows an embedded one again on another port, and takes no server for it', () => {
    const embedded = { ...prod, address: '127.0.0.1:40001' };
    expect(databaseMark(embedded, true)).toBe(databaseMark({ ...embedded, address: '127.0.0.1:40002' }, true));
    expect(databaseMark(embedded, true)).not.toBe(databaseMark(embedded, false));
  });
});
