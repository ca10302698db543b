import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { GpuProbe } from './gpu-devices.js';
import { GpuMemoryWatch } from './gpu-memory-watch.js';

const UUID = 'GPU-1';
const PID = 4_242;

/** A driver that lists the runner, or a host pid that nobody here knows, until `end` is called. */
function fakeDriver(terms: {
  listsPids: boolean;
  usedMb: number;
}): GpuProbe & { others: number; start(): void; end(): void } {
  let running = false;
  const used = (): number => 500 + driver.others + (running ? terms.usedMb : 0);
  const facts = { index: 0, uuid: UUID, name: 'fake', memoryTotalMb: 8_000, utilization: null, driver: null };
  const driver = {
    others: 0,
    start: () => (running = true),
    end: () => (running = false),
    devices: async () => [{ ...facts, memoryUsedMb: used() }],
    processes: async () =>
      running ? [{ uuid: UUID, pid: terms.listsPids ? PID : 999_999, memoryMb: terms.usedMb }] : [],
  };
  return driver;
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

it.each([
  ['says what came back', 1_034, 1_034],
  ['does not guess when nothing did', 0, null],
])(
  '%s, without a long wait, while a neighbour of another container keeps what it took since',
  async (_, usedMb, mb) => {
    const driver = fakeDriver({ listsPids: false, usedMb });
    const watch = new GpuMemoryWatch(driver, UUID, 1, async () => [PID], 50);
    await jest.advanceTimersByTimeAsync(0);
    driver.start();
    driver.others = 4_000;
    await watch.sample();
    const stopped = performance.now();
    driver.end();
    expect(await watch.freed()).toBe(mb);
    expect(performance.now() - stopped).toBeLessThan(5_000);
  },
);
