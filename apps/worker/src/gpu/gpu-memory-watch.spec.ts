import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { GpuProbe } from './gpu-devices.js';
import { GpuMemoryWatch } from './gpu-memory-watch.js';

const UUID = 'GPU-1';
const PID = 4_242;

/** A driver that lists the runner, or a host pid that nobody here knows, until `end` is called. */
function fakeDriver(terms: { listsPids: boolean; usedMb: number }): GpuProbe & { start(): void; end(): void } {
  let running = false;
  const used = (): number => 500 + (running ? terms.usedMb : 0);
  const facts = { index: 0, uuid: UUID, name: 'fake', memoryTotalMb: 8_000, utilization: null, driver: null };
  return {
    start: () => (running = true),
    end: () => (running = false),
    devices: async () => [{ ...facts, memoryUsedMb: used() }],
    processes: async () =>
      running ? [{ uuid: UUID, pid: terms.listsPids ? PID : 999_999, memoryMb: terms.usedMb }] : [],
  };
}

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['performance'] }));
afterEach(() => void jest.useRealTimers());

it.each([
  ['lists its pids', true],
  ['lists pids of another namespace', false],
])('says what came back where the driver %s', async (_, listsPids) => {
  const driver = fakeDriver({ listsPids, usedMb: 1_034 });
  const watch = new GpuMemoryWatch(driver, UUID, 1, async () => [PID]);
  await jest.advanceTimersByTimeAsync(0);
  driver.start();
  await jest.advanceTimersByTimeAsync(10_000);
  const freed = watch.freed();
  await jest.advanceTimersByTimeAsync(300);
  driver.end();
  await jest.advanceTimersByTimeAsync(200);
  expect(await freed).toBe(1_034);
});
