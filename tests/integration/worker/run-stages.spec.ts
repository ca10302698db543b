import { testQueueStores } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

describe.each(testQueueStores())('a job, delivered through $name', ({ redisUrl }) => {
  let harness: WorkerHarness;
  beforeAll(async () => {
    harness = await openWorkerHarness(await redisUrl());
  });
  afterEach(async () => expect(await harness.leftovers()).toEqual([]));
  afterAll(() => harness.close());

  it('runs its stages in order and keeps results, files, warnings and log', async () => {
    await harness.start();
    const job = await harness.ended(await harness.submit('test-writing', { files: 3, bytes: 500 }));
    expect(job.state).toBe('completed');
    const [write, read] = job.item_list[0]!.stages;
    expect(write).toMatchObject({ state: 'completed', progress: 1, device: 'cpu', result: { files: 3 } });
    expect(write!.warnings.map((warning) => warning.code)).toEqual(['ODD_SIZE']);
    expect(read!.result).toEqual({ bytes: 1_500 });
    const { data: artifacts } = await harness.jobs.jobArtifacts(job.id, { tenantId: 'default' });
    expect(artifacts.map((one) => [one.name, one.bytes, one.partial])).toEqual([
      ['files/0.bin', 500, false],
      ['files/1.bin', 500, false],
      ['files/2.bin', 500, false],
    ]);
  });

  it('fails at once with its own error when another attempt would not help', async () => {
    await harness.start();
    const job = await harness.ended(await harness.submit('test-failing', { how: 'final' }));
    expect(job.state).toBe('failed');
    expect(job.error).toMatchObject({ code: 'NOT_A_VIDEO', class: 'invalid_input', message: 'This is no video.' });
    expect(job.item_list[0]!.stages.map((stage) => [stage.state, stage.attempt])).toEqual([
      ['failed', 1],
      ['cancelled', 0],
    ]);
  });

  it('runs many at once, each exactly once', async () => {
    await harness.start({ cpuSlots: 4 });
    const ids = await Promise.all(
      Array.from({ length: 40 }, () => harness.submit('test-three-stages', { min_ms: 1, max_ms: 5 })),
    );
    for (const id of ids) {
      const job = await harness.ended(id, 50_000);
      expect(job.state).toBe('completed');
      expect(job.item_list[0]!.stages.map((stage) => stage.attempts.length)).toEqual([1, 1, 1]);
    }
  });
});
