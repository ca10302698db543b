import { afterEach, expect, it } from '@jest/globals';
import { StorageWatch } from './storage-watch.js';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let watch: StorageWatch;
afterEach(() => watch.close());

it('stops below the reserve and goes on at twice as much, not in between', async () => {
  let freeBytes = 100;
  const space = async () => ({ freeBytes, totalBytes: 1_000, reserveBytes: 50, resumeBytes: 100 });
  watch = new StorageWatch({ space }, SILENT);
  const lowAt = async (free: number): Promise<boolean> => {
    freeBytes = free;
    await watch.look();
    return watch.isLow();
  };
  expect([await lowAt(50), await lowAt(49), await lowAt(60), await lowAt(99), await lowAt(100)]).toEqual([
    ...[false, true, true, true, false],
  ]);
});

it('keeps its opinion while the disk cannot be looked at', async () => {
  let away = false;
  const space = async () => {
    if (away) throw new Error('away');
    return { freeBytes: 1, totalBytes: 1_000, reserveBytes: 50, resumeBytes: 100 };
  };
  watch = new StorageWatch({ space }, SILENT);
  await watch.look();
  away = true;
  await watch.look();
  expect(watch.isLow()).toBe(true);
});
