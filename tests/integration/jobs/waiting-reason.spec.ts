import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settlement } from '@frameq/testing';
import { type JobDesk, openJobDesk, WORKER_ID } from './job-desk.js';

let desk: JobDesk;
beforeAll(async () => {
  desk = await openJobDesk();
});
afterAll(() => desk.close());

const caller = () => desk.caller('waiting');
const tick = async () => (await desk.jobs.submitJob({ pipeline: 'tick' }, caller())).job;
const reason = async (id: string) => (await desk.jobs.getJob(id, caller())).waiting_reason;
const register = (slots: { cpu?: number; gpu?: number }) =>
  desk.stores.workers.register({
    ...{ id: WORKER_ID, hostname: 'here', pid: 1, version: '0', devices: [], slots },
    queues: Object.keys(slots) as ('cpu' | 'gpu')[],
  });

describe('waiting_reason', () => {
  it('says that nobody serves the queue, until a worker does', async () => {
    const job = await tick();
    expect(job.waiting_reason).toBe('No live worker serves the cpu queue.');
    await register({ gpu: 1 });
    expect(await reason(job.id)).toBe('No live worker serves the cpu queue.');
    await register({ cpu: 2 });
    expect(await reason(job.id)).toBe('Next in line; it starts in a moment.');
    await desk.rows(`update worker set heartbeat_at = now() - interval '16 seconds'`);
    expect(await reason(job.id)).toBe('No live worker serves the cpu queue.');
    await desk.jobs.cancelJob(job.id, caller());
    expect(await reason(job.id)).toBeNull();
  });

  it('says how many stages are ahead and how busy the slots are', async () => {
    await register({ cpu: 1 });
    const [first, second, third] = [await tick(), await tick(), await tick()];
    const { claimed } = await desk.claimNext();
    expect(await reason(first.id)).toBeNull();
    expect(await reason(second.id)).toBe('Next in line: 1 of 1 cpu slot is busy.');
    expect(await reason(third.id)).toBe('1 of your stages is ahead in the cpu queue; 1 of 1 cpu slot is busy.');
    const page = await desk.jobs.listJobs({ states: ['queued'] }, caller());
    expect(page.data.map((job) => job.waiting_reason)).toEqual([await reason(third.id), await reason(second.id)]);

    const failure = { code: 'RUNNER_CRASHED', class: 'native_crash', message: 'Gone.', hint: 'See the log.' } as const;
    const again = settlement(claimed[0]!, {
      move: 'requeue',
      outcome: 'crashed',
      countCrash: true,
      delayMs: 60_000,
      failure,
    });
    await desk.stores.stages.settle([again]);
    expect(await reason(first.id)).toMatch(/^Tries again at \d{4}-.*Z, after a failure\.$/);
    const [stage] = (await desk.jobs.getJob(first.id, caller())).item_list[0]!.stages;
    expect(stage).toMatchObject({
      state: 'queued',
      run_after: expect.stringMatching(/Z$/),
      attempts: [{ outcome: 'crashed' }],
    });
    for (const job of [first, second, third]) await desk.jobs.cancelJob(job.id, caller());
  });

  it('names the limit that keeps stages back', async () => {
    await register({ cpu: 8, gpu: 8 });
    const inputs = await Promise.all(['a', 'b', 'c', 'd'].map((name) => desk.upload(name, 'waiting')));
    const { job: limited } = await desk.jobs.submitJob({ pipeline: 'two-steps', inputs, max_parallel: 2 }, caller());
    const claimed = [...(await desk.claimNext()).claimed, ...(await desk.claimNext()).claimed];
    expect((await desk.claimNext()).claimed).toEqual([]);
    expect(await reason(limited.id)).toBe('2 items run, as many as max_parallel allows; 2 wait.');
    await desk.stores.stages.settle(claimed.map((stage) => settlement(stage)));
    await desk.claimNext('gpu');
    await desk.claimNext('gpu');

    const { job } = await desk.jobs.submitJob({ pipeline: 'two-steps', inputs: [inputs[0]!] }, caller());
    const prepared = (await desk.claimNext()).claimed.find((stage) => stage.jobId === job.id);
    await desk.stores.stages.settle([settlement(prepared!)]);
    expect(await reason(job.id)).toBe('2 GPU stages run, as many as MAX_CONCURRENT_GPU_JOBS allows.');
  });
});
