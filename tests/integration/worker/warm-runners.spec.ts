import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { isAlive } from './is-alive.js';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

async function pidOf(pipeline: string): Promise<number> {
  const job = await harness.ended(await harness.submit(pipeline));
  return Number(job.item_list[0]!.stages[0]!.result!['pid']);
}

it('serves the next stage with the same model from the same process', async () => {
  await harness.start({ cpuSlots: 2 });
  const first = await pidOf('test-model-a');
  expect(await pidOf('test-model-a')).toBe(first);
  expect(await pidOf('test-noop')).toBe(first);
  expect(await pidOf('test-model-a')).toBe(first);
});

it('ends a runner that holds another model when there is no free slot', async () => {
  await harness.start({ cpuSlots: 1 });
  const first = await pidOf('test-model-a');
  expect(await pidOf('test-model-b')).not.toBe(first);
  expect(isAlive(first)).toBe(false);
});

it('gives a model its own slot while there is one, and finds both runners again', async () => {
  await harness.start({ cpuSlots: 2 });
  const [a, b] = [await pidOf('test-model-a'), await pidOf('test-model-b')];
  expect(b).not.toBe(a);
  expect(await pidOf('test-model-a')).toBe(a);
  expect(await pidOf('test-model-b')).toBe(b);
});

it('ends a runner whose stage left a process behind', async () => {
  await harness.start({ cpuSlots: 1 });
  const littered = await pidOf('test-littering');
  await waitFor(() => !isAlive(littered), { what: 'the runner to be ended' });
  expect(await pidOf('test-noop')).not.toBe(littered);
});

it('ends a runner that has been idle for long enough', async () => {
  await harness.start({ runnerIdleMs: 100 });
  const pid = await pidOf('test-noop');
  await waitFor(() => !isAlive(pid), { what: 'the idle runner to end' });
});
