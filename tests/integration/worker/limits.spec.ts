import { AppError } from '@frameq/domain';
import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await openWorkerHarness();
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(() => harness.close());

it('stops a stage that exceeds its time', async () => {
  await harness.start();
  const job = await harness.ended(await harness.submit('test-endless'));
  expect(job.error).toMatchObject({ code: 'STAGE_TIMEOUT', class: 'timeout', message: expect.stringContaining('1 s') });
});

it('stops a stage that falls silent', async () => {
  await harness.start();
  const job = await harness.ended(await harness.submit('test-hanging'));
  expect(job.error).toMatchObject({ code: 'STAGE_SILENT', class: 'timeout' });
});

it('keeps every line of a stage that logs 10,000 a second, in order', async () => {
  await harness.start();
  const job = await harness.ended(await harness.submit('test-chatty', { duration_ms: 1_000 }));
  const lines = Number(job.item_list[0]!.stages[0]!.result!['lines']);
  let seen = 0;
  for await (const line of await harness.jobs.jobLogs(job.id, { tenantId: 'default' })) {
    seen += 1;
    if (line.line !== seen) throw new Error(`Line ${seen} is numbered ${line.line}.`);
  }
  expect(seen).toBe(lines);
});

it('keeps what a killed stage had logged', async () => {
  await harness.start();
  const id = await harness.submit('test-chatty', { duration_ms: 60_000, lines_per_second: 20_000 });
  await waitFor(async () => (await countLines(id)) > 1_000, { what: 'chunks of the log' });
  await harness.cancel(id);
  const job = await harness.ended(id);
  expect(job.state).toBe('cancelled');
  expect(await countLines(id)).toBeGreaterThan(1_000);
});

it('needs no GPU for a stage that only prefers one, and says so for one that needs it', async () => {
  await harness.start();
  const prefers = await harness.ended(await harness.submit('test-prefers-gpu', { duration_ms: 1 }));
  expect(prefers.item_list[0]!.stages[0]!.result).toEqual({ device: 'cpu', visible: '' });
  const needs = await harness.ended(await harness.submit('test-needs-gpu'));
  expect(needs.error).toMatchObject({ code: 'GPU_REQUIRED', hint: new AppError('GPU_REQUIRED', '').hint });
});

it('never runs more gpu stages than the limit, over all workers', async () => {
  await harness.start({ maxConcurrentGpuJobs: 1 });
  await harness.start({ maxConcurrentGpuJobs: 1 });
  const ids = await Promise.all([1, 2, 3].map(() => harness.submit('test-prefers-gpu', { duration_ms: 300 })));
  let most = 0;
  const running = {
    name: '',
    text: `select count(*) from stage where queue = 'gpu' and state = 'running' and lease_expires_at > now()`,
  };
  const look = async () => {
    const [row] = await harness.db.query<{ count: number }>(running, []);
    most = Math.max(most, row!.count);
  };
  const watch = setInterval(() => void look(), 20);
  for (const id of ids) expect((await harness.ended(id)).state).toBe('completed');
  clearInterval(watch);
  expect(most).toBe(1);
});

async function countLines(id: string): Promise<number> {
  let lines = 0;
  for await (const _ of await harness.jobs.jobLogs(id, { tenantId: 'default' })) lines += 1;
  return lines;
}
