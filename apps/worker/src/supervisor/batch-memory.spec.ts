import { expect, it } from '@jest/globals';
import { batchKey, BatchMemory } from './batch-memory.js';

it('begins with the batch that had room, and forgets it after an hour', () => {
  let now = 0;
  const memory = new BatchMemory(() => now);
  expect(memory.first('a', 8)).toBe(8);
  memory.remember('a', 2);
  expect(memory.first('a', 8)).toBe(2);
  expect(memory.first('a', 1)).toBe(1);
  expect(memory.first('b', 8)).toBe(8);
  now = 3_600_001;
  expect(memory.first('a', 8)).toBe(8);
});

it('tells models, devices and shapes apart, and survives a shape that cannot be named', () => {
  const stage = { pipeline: 'p', name: 's', params: { width: 480 }, results: {} };
  const shape = ({ params }: { params: Readonly<Record<string, unknown>> }): string => String(params['width']);
  const broken = (): string => {
    throw new Error('no');
  };
  const keys = [
    batchKey(stage, { model: 'a', batch: { most: 8, shape } }, 'cuda:1'),
    batchKey(stage, { model: 'b', batch: { most: 8, shape } }, 'cuda:1'),
    batchKey(stage, { model: 'a', batch: { most: 8, shape } }, 'cuda:2'),
    batchKey({ ...stage, params: { width: 960 } }, { model: 'a', batch: { most: 8, shape } }, 'cuda:1'),
    batchKey(stage, { model: 'a', batch: { most: 8, shape: broken } }, 'cuda:1'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
