import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settlement } from '@frameq/testing';
import { type JobDesk, openJobDesk } from './job-desk.js';

let desk: JobDesk;
beforeAll(async () => {
  desk = await openJobDesk();
});
afterAll(() => desk.close());

const FAILURE = { code: 'NOT_A_VIDEO', class: 'invalid_input', message: 'No video.', hint: 'Send one.' } as const;
const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

async function submit(count: number, tenantId: string): Promise<string> {
  const inputs = await Promise.all(Array.from({ length: count }, (_, index) => desk.upload(`${index}.mp4`, tenantId)));
  return (await desk.jobs.submitJob({ pipeline: 'two-steps', inputs }, desk.caller(tenantId))).job.id;
}
async function claim(queue?: 'cpu' | 'gpu') {
  const { claimed } = await desk.claimNext(queue);
  return claimed[0]!;
}
const fail = async () =>
  desk.stores.stages.settle([settlement(await claim(), { move: 'exhaust', outcome: 'failed', failure: FAILURE })]);

describe('cancelJob', () => {
  it('ends a waiting job at once and keeps the same receipt when asked again', async () => {
    const id = await submit(2, 'waiting');
    const job = await desk.jobs.cancelJob(id, desk.caller('waiting'));
    expect(job).toMatchObject({
      ...{ state: 'cancelled', waiting_reason: null, items: { total: 2, cancelled: 2 } },
      cancel: {
        mode: 'immediate',
        requested_at: isoTime,
        stopped_at: isoTime,
        took_ms: 0,
        pending_cancelled: 4,
        signal: null,
      },
    });
    expect(await desk.jobs.cancelJob(String(job.number), desk.caller('waiting'))).toEqual(job);
  });

  it('shows cancelling until the running stage has stopped, then what stopping it took', async () => {
    const id = await submit(2, 'running');
    const heard: string[] = [];
    const listener = await desk.db.listen('frameq_cancel', (payload) => heard.push(payload));
    const running = await claim();
    const asked = await desk.jobs.cancelJob(id, desk.caller('running'));
    expect(asked).toMatchObject({
      state: 'cancelling',
      cancel: { mode: null, stopped_at: null, pending_cancelled: 3 },
    });
    expect(asked.item_list[0]!.stages[0]).toMatchObject({ state: 'running', cancel_requested: true });
    const stop = { mode: 'forced', signal: 'SIGKILL', tookMs: 3_010, gpuMemoryFreedMb: 512 } as const;
    await desk.stores.stages.settle([settlement(running, { move: 'stop', outcome: 'cancelled', stop })]);
    const ended = await desk.jobs.getJob(id, desk.caller('running'));
    expect(ended).toMatchObject({
      state: 'cancelled',
      cancel: {
        mode: 'forced',
        signal: 'SIGKILL',
        gpu_memory_freed_mb: 512,
        stopped_at: isoTime,
        took_ms: expect.any(Number),
      },
    });
    expect(ended.item_list[0]!.stages[0]!.attempts).toMatchObject([
      { number: 1, outcome: 'cancelled', ended_at: isoTime },
    ]);
    await listener.close();
    expect(heard).toContain(id);
  });

  it('changes nothing about a job that has completed', async () => {
    const { job } = await desk.jobs.submitJob({ pipeline: 'tick' }, desk.caller('done'));
    await desk.stores.stages.settle([settlement(await claim())]);
    const after = await desk.jobs.cancelJob(job.id, desk.caller('done'));
    expect(after).toMatchObject({ state: 'completed', cancel: null, progress: 1 });
  });
});

describe('retryJob', () => {
  it('runs what failed again, keeps what completed and wakes the queue', async () => {
    const id = await submit(2, 'retry');
    const caller = desk.caller('retry');
    await fail();
    await desk.stores.stages.settle([settlement(await claim(), { result: { frames: 7 } })]);
    await desk.stores.stages.settle([settlement(await claim('gpu'))]);
    const failed = await desk.jobs.getJob(id, caller);
    expect(failed).toMatchObject({
      state: 'partial',
      error: FAILURE,
      items: { completed: 1, failed: 1 },
      progress: 0.5,
    });

    desk.woken.length = 0;
    const again = await desk.jobs.retryJob(id, caller);
    expect(again).toMatchObject({
      state: 'running',
      error: null,
      items: { queued: 1, completed: 1 },
      finished_at: null,
    });
    expect(again.item_list[0]!.stages.map((stage) => stage.state)).toEqual(['queued', 'blocked']);
    expect(again.item_list[0]!.stages[0]!.attempts).toMatchObject([{ number: 1, outcome: 'failed', error: FAILURE }]);
    expect(again.item_list[1]!.stages[0]).toMatchObject({
      state: 'completed',
      result: { frames: 7 },
      worker_id: expect.any(String),
    });
    expect(desk.woken).toEqual(['cpu']);

    await desk.stores.stages.settle([settlement(await claim())]);
    await desk.stores.stages.settle([settlement(await claim('gpu'))]);
    expect(await desk.jobs.getJob(id, caller)).toMatchObject({ state: 'completed', progress: 1, waiting_reason: null });
  });

  it('clears the mark and the receipt of a cancel', async () => {
    const id = await submit(1, 'revived');
    await desk.jobs.cancelJob(id, desk.caller('revived'));
    const job = await desk.jobs.retryJob(id, desk.caller('revived'));
    expect(job).toMatchObject({ state: 'queued', cancel: null, items: { queued: 1, cancelled: 0 } });
    expect(job.item_list[0]!.stages.every((stage) => !stage.cancel_requested)).toBe(true);
    await desk.jobs.cancelJob(id, desk.caller('revived'));
  });

  it('is refused while the job is cancelling, and when there is nothing to retry', async () => {
    const id = await submit(1, 'refused');
    const caller = desk.caller('refused');
    await expect(desk.jobs.retryJob(id, caller)).rejects.toMatchObject({ code: 'JOB_NOT_RETRYABLE' });
    const running = await claim();
    await desk.jobs.cancelJob(id, caller);
    await expect(desk.jobs.retryJob(id, caller)).rejects.toMatchObject({ code: 'JOB_NOT_FINISHED' });
    await desk.stores.stages.settle([settlement(running, { move: 'stop', outcome: 'cancelled' })]);
    await expect(desk.jobs.retryJob(id, caller, { fromStage: 'look' })).rejects.toMatchObject({
      code: 'JOB_NOT_RETRYABLE',
    });
    expect(await desk.jobs.retryJob(id, caller, { fromStage: 'prepare' })).toMatchObject({ state: 'queued' });
  });
});

describe("another tenant's job", () => {
  it('is not there, by id or by number, for anything', async () => {
    const id = await submit(1, 'owner');
    const { number } = await desk.jobs.getJob(id, desk.caller('owner'));
    const thief = desk.caller('thief');
    for (const name of [
      id,
      String(number),
      'nonsense',
      '0',
      '99999999999999999999',
      '00000000-0000-7000-8000-000000000000',
    ]) {
      const missing = { code: 'JOB_NOT_FOUND', message: `There is no job ${name}.`, status: 404 };
      await expect(desk.jobs.getJob(name, thief)).rejects.toMatchObject(missing);
      await expect(desk.jobs.cancelJob(name, thief)).rejects.toMatchObject(missing);
      await expect(desk.jobs.retryJob(name, thief)).rejects.toMatchObject(missing);
      await expect(desk.jobs.jobLogs(name, thief)).rejects.toMatchObject(missing);
      await expect(desk.jobs.jobArtifacts(name, thief)).rejects.toMatchObject(missing);
    }
    expect(await desk.jobs.getJob(id, desk.caller('owner'))).toMatchObject({ state: 'queued', cancel: null });
  });
});
