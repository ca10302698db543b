import { expect, it } from '@jest/globals';
import { parseGpuDevices, parseGpuProcesses } from './parse-nvidia-smi.js';

const UUID = 'GPU-11111111-2222-3333-4444-555555555555';

it('reads devices', () => {
  expect(parseGpuDevices(`0, ${UUID}, NVIDIA GeForce RTX 4090, 24564, 1210, 37, 550.90.12\n`)).toEqual([
    {
      ...{ index: 0, uuid: UUID, name: 'NVIDIA GeForce RTX 4090', memoryTotalMb: 24_564, memoryUsedMb: 1_210 },
      ...{ utilization: 37, driver: '550.90.12' },
    },
  ]);
});

it('takes what the driver does not tell as unknown', () => {
  const [device] = parseGpuDevices(`1, ${UUID}, H200 MIG, [N/A], [Insufficient Permissions], [Not Supported], [N/A]`);
  expect(device).toMatchObject({ memoryTotalMb: null, memoryUsedMb: null, utilization: null, driver: null });
});

it('reads processes, and none from an empty answer', () => {
  expect(parseGpuProcesses(`${UUID}, 4242, 1034\n${UUID}, 4243, [N/A]\n`)).toEqual([
    { uuid: UUID, pid: 4242, memoryMb: 1_034 },
    { uuid: UUID, pid: 4243, memoryMb: null },
  ]);
  expect(parseGpuProcesses('')).toEqual([]);
});

it('leaves out lines of another form, such as an error text', () => {
  expect(parseGpuDevices('NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.')).toEqual([]);
});
