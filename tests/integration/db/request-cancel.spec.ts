import type { StageSettlement } from '@frameq/db';
import { plantJob, settlement, waitFor, type PlantedJob } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
afterAll(() => tables.close());

const at = (stageIds: readonly string[]) => stageIds.map((stageId) => ({ stageId, token: 0 }));
const cancel = (job: PlantedJob) => tables.stages.requestCancel(job.jobId, job.tenantId);
const jobRow = (job: PlantedJob) =>
  tables.row<{ state: string; receipt: Record<string, unknown>; finished: boolean }>(
    'select state, cancel_receipt as receipt, finished_at is not null as finished from job where id = $1',
    job.jobId,
  );
const stopped = (stop: Partial<StageSettlement['stop']>): Partial<StageSettlement> => ({
  move: 'stop',
  outcome: 'cancelled',
  stop: { mode: 'cooperative', signal: 'SIGTERM', tookMs: 20, gpuMemoryFreedMb: null, ...stop },
});
const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('requestCancel', () => {
  it('ends a job that waits in the same statement, with a receipt', async () => {
    const job = await plantJob(tables.db, { items: 2, queues: ['cpu', 'gpu'] });
    expect(await cancel(job)).toEqual({ changed: true, pendingCancelled: 4, running: [] });
    expect(await jobRow(job)).toEqual({
      ...{ state: 'cancelled', finished: true },
      receipt: {
        ...{ mode: 'immediate', requested_at: isoTime, stopped_at: isoTime, took_ms: 0, signal: null },
        ...{ pending_cancelled: 4, gpu_memory_freed_mb: null },
      },
    });
  });

  it('marks what runs, tells its worker, and is cancelled once the last group is gone', async () => {
    const job = await plantJob(tables.db, { items: 4 });
    const { claimed } = await tables.stages.claim(at(job.stageIds.slice(0, 3)), tables.terms());
    await tables.stages.settle([settlement(claimed[0]!)]);
    const answer = await cancel(job);
    expect(answer).toMatchObject({ changed: true, pendingCancelled: 1 });
    expect(answer!.running.map((stage) => stage.workerId)).toEqual([tables.workerId, tables.workerId]);
    expect(await jobRow(job)).toMatchObject({ state: 'cancelling', receipt: { mode: null, stopped_at: null } });

    const [, second, third] = claimed;
    await tables.stages.settle([
      settlement(second!, stopped({ mode: 'forced', signal: 'SIGKILL', gpuMemoryFreedMb: 100 })),
    ]);
    expect(await jobRow(job)).toMatchObject({ state: 'cancelling', receipt: { mode: null, took_ms: null } });
    await tables.stages.settle([settlement(third!, stopped({ gpuMemoryFreedMb: 20 }))]);
    expect(await jobRow(job)).toMatchObject({
      state: 'cancelled',
      receipt: {
        ...{ mode: 'forced', signal: 'SIGTERM', gpu_memory_freed_mb: 120, pending_cancelled: 1 },
        ...{ stopped_at: isoTime, took_ms: expect.any(Number) },
      },
    });
  });

  it('refuses a completion after the mark, and says so to its holder', async () => {
    const job = await plantJob(tables.db);
    const { claimed } = await tables.stages.claim(at(job.stageIds), tables.terms());
    await cancel(job);
    for (const move of ['complete', 'requeue', 'exhaust'] as const) {
      const [late] = await tables.stages.settle([settlement(claimed[0]!, { move })]);
      expect(late).toMatchObject({ applied: false, state: 'running', mine: true, cancelRequested: true });
    }
    expect(await tables.stages.settle([settlement(claimed[0]!, stopped({}))])).toMatchObject([{ applied: true }]);
    expect(await jobRow(job)).toMatchObject({ state: 'cancelled', receipt: { mode: 'cooperative' } });
  });

  it('refuses to stop what nobody cancelled', async () => {
    const job = await plantJob(tables.db);
    const { claimed } = await tables.stages.claim(at(job.stageIds), tables.terms());
    expect(await tables.stages.settle([settlement(claimed[0]!, stopped({}))])).toMatchObject([
      { applied: false, state: 'running', mine: true, cancelRequested: false },
    ]);
  });

  it('changes nothing the second time, on a job that ended, or for another tenant', async () => {
    const running = await plantJob(tables.db);
    await tables.stages.claim(at(running.stageIds), tables.terms());
    expect(await cancel({ ...running, tenantId: 'other' })).toBeNull();
    await cancel(running);
    expect(await cancel(running)).toMatchObject({ changed: false, running: [{ stageId: running.stageIds[0] }] });
    const done = await plantJob(tables.db);
    const { claimed } = await tables.stages.claim(at(done.stageIds), tables.terms());
    await tables.stages.settle(claimed.map((lease) => settlement(lease)));
    expect(await cancel(done)).toEqual({ changed: false, pendingCancelled: 0, running: [] });
    expect(await jobRow(done)).toEqual({ state: 'completed', receipt: null, finished: true });
  });

  it('reaches the worker with its next heartbeat, and by notification before that', async () => {
    const job = await plantJob(tables.db);
    const { claimed } = await tables.stages.claim(at(job.stageIds), tables.terms());
    const heard: string[] = [];
    const listener = await tables.db.listen('frameq_cancel', (payload) => heard.push(payload));
    await cancel(job);
    await waitFor(() => heard.includes(job.jobId), { what: 'the notification' });
    await listener.close();
    const renewal = { ...claimed[0]!, progress: 0.5, note: null, etaS: null, device: null };
    expect(await tables.stages.renew(tables.workerId, [renewal], 15_000)).toEqual([
      { stageId: job.stageIds[0], token: 1, cancelRequested: true },
    ]);
  });
});
