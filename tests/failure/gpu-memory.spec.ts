import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Farm, killLeftServices, openFarm } from '@frameq/testing';
import { type FarmClient, farmClient } from './farm-client.js';
import { reportRow } from './report-row.js';

// No GPU takes part: a stub fails with the error text of ONNX Runtime on CUDA. What is tested is what frameq makes of it.

let farm: Farm;
let client: FarmClient;

beforeAll(async () => {
  farm = await openFarm();
  const gateway = await farm.start('gateway');
  client = farmClient(gateway.url!);
  await farm.start('worker', { WORKER_QUEUES: 'gpu', GPU_SLOTS: '1' });
}, 120_000);

afterAll(async () => {
  await farm.close();
  expect(await killLeftServices()).toBe(0);
});

/** Runs the stub and answers the tries that its log names. */
async function tries(params: Record<string, unknown>) {
  const job = await client.ended(await client.submit('test-gpu-hungry', params));
  const lines = (await client.log(job.id))
    .map((line) => /^pid (\d+) batch (\d+)$/.exec(line))
    .filter((hit) => hit !== null);
  return { job, pids: lines.map((hit) => Number(hit[1])), batches: lines.map((hit) => Number(hit[2])) };
}

it('halves the batch in a fresh process down to 1, and only then fails, with the class of it', async () => {
  const { job, pids, batches } = await tries({ fits: 0, shape: 1 });
  const stage = job.item_list[0]!.stages[0]!;
  const ok = batches.join() === '8,4,2,1' && new Set(pids).size === 4 && job.error?.class === 'oom_gpu';
  const asked = 'stub: batches 8, 4, 2, 1, a fresh pid each, then oom_gpu';
  const reached = `batches ${batches.join(', ')}, ${new Set(pids).size} pids, then ${job.error?.class}`;
  reportRow({ row: 20, asked, reached, ok });
  expect(batches).toEqual([8, 4, 2, 1]);
  expect(new Set(pids).size).toBe(4);
  expect(job.error).toMatchObject({
    code: 'GPU_OUT_OF_MEMORY',
    class: 'oom_gpu',
    hint: expect.stringContaining('batch'),
  });
  expect(stage).toMatchObject({ state: 'failed', attempt: 1 });
  expect(stage.attempts).toMatchObject([{ number: 1, outcome: 'failed', batch: 1 }]);
});

it('completes with the batch that has room, says so, and begins there the next time', async () => {
  const first = await tries({ fits: 2, shape: 2 });
  expect(first.batches).toEqual([8, 4, 2]);
  expect(first.job.state).toBe('completed');
  const stage = first.job.item_list[0]!.stages[0]!;
  expect(stage.attempts).toMatchObject([{ outcome: 'completed', batch: 2 }]);
  expect(stage.warnings).toMatchObject([{ code: 'BATCH_REDUCED', message: expect.stringContaining('2 is used') }]);
  const again = await tries({ fits: 2, shape: 2 });
  expect(again.batches).toEqual([2]);
  expect(again.job.item_list[0]!.stages[0]!.warnings).toEqual([]);
  const otherShape = await tries({ fits: 8, shape: 3 });
  expect(otherShape.batches).toEqual([8]);
});

it('takes the death of a process for want of GPU memory no worse', async () => {
  const { job, pids, batches } = await tries({ fits: 4, shape: 4, how: 'crash' });
  expect(batches).toEqual([8, 4]);
  expect(new Set(pids).size).toBe(2);
  expect(job.item_list[0]!.stages[0]).toMatchObject({ state: 'completed', attempt: 1 });
});
