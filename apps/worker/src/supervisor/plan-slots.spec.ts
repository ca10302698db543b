import { expect, it } from '@jest/globals';
import { planSlots } from './plan-slots.js';

const gpu = (uuid: string) => ({
  index: 0,
  uuid,
  name: 'g',
  memoryTotalMb: null,
  memoryUsedMb: null,
  utilization: null,
  driver: null,
});
const plan = (gpuSlots: number | null, uuids: string[]): string[] =>
  planSlots({ queues: ['cpu', 'gpu'], cpuSlots: 1, gpuSlots }, uuids.map(gpu)).map(
    ({ queue, device }) => `${queue} ${device.name}`,
  );

it.each([
  ['one per GPU', null, ['A', 'B'], ['cpu cpu', 'gpu cuda:A', 'gpu cuda:B']],
  ['as many as told, round the GPUs', 3, ['A', 'B'], ['cpu cpu', 'gpu cuda:A', 'gpu cuda:B', 'gpu cuda:A']],
  ['one on the CPU where there is no GPU', null, [], ['cpu cpu', 'gpu cpu']],
] as const)('gives the gpu queue %s', (_, gpuSlots, uuids, expected) => {
  expect(plan(gpuSlots, [...uuids])).toEqual(expected);
});
