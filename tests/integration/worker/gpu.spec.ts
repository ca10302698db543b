import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { nvidiaSmi } from '../../../apps/worker/src/gpu/gpu-devices.js';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

const UUID = 'GPU-11111111-2222-3333-4444-555555555555';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

/** A program that answers as nvidia-smi does on a host whose one GPU is used by whatever runs beneath this harness. */
function fakeNvidiaSmi(exitCode = 0): string {
  const program = path.join(harness.directory, `nvidia-smi-${exitCode}`);
  const script = `#!/bin/sh
used=500; [ -e ${harness.directory}/gpu-busy ] && used=1534
case "$1" in
  --query-gpu*) echo "0, ${UUID}, NVIDIA GeForce RTX 4090, 24564, $used, 37, 550.90.12" ;;
  *) [ -e ${harness.directory}/gpu-busy ] && echo "${UUID}, 999999, 1034" ;;
esac
exit ${exitCode}
`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return program;
}

it('asks the driver, and believes it in spite of a warning about the infoROM', async () => {
  for (const exitCode of [0, 14]) {
    expect(await nvidiaSmi(fakeNvidiaSmi(exitCode)).devices()).toMatchObject([{ uuid: UUID, memoryUsedMb: 500 }]);
  }
});

it.each([9, 12])('has no GPU where the driver fails with exit code %d', async (exitCode) => {
  expect(await nvidiaSmi(fakeNvidiaSmi(exitCode)).devices()).toEqual([]);
});

it('has no GPU where there is no driver', async () => {
  expect(await nvidiaSmi('/no/such/nvidia-smi').devices()).toEqual([]);
});

it('shows a runner its one GPU, and waits at a cancel until its memory is back', async () => {
  const gpus = nvidiaSmi(fakeNvidiaSmi());
  await harness.start({ queues: ['gpu'], gpuSlots: null }, { gpus, devices: await gpus.devices() });
  const seen = await harness.ended(await harness.submit('test-prefers-gpu', { duration_ms: 1 }));
  expect(seen.item_list[0]!.stages[0]).toMatchObject({
    device: `cuda:${UUID}`,
    result: { device: 'cuda', visible: UUID },
  });
  const busy = path.join(harness.directory, 'gpu-busy');
  const id = await harness.submit('test-prefers-gpu', { duration_ms: 60_000 });
  const { waitFor } = await import('@frameq/testing');
  await waitFor(async () => (await harness.get(id)).state === 'running', { what: 'the job to run' });
  writeFileSync(busy, '');
  await harness.cancel(id);
  // The driver gives memory back a moment after the process is gone.
  const release = setTimeout(() => existsSync(busy) && rmSync(busy), 400);
  const job = await harness.ended(id);
  clearTimeout(release);
  expect(job.state).toBe('cancelled');
  expect(job.cancel).toMatchObject({ gpu_memory_freed_mb: 1_034 });
  expect(job.cancel!.took_ms).toBeGreaterThanOrEqual(300);
});
