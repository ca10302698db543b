import { describe, expect, it } from '@jest/globals';
import type { ClaimedStage, SettledStage, StageSettlement } from '@frameq/db';
import type { Failure } from '@frameq/domain';
import { settleOutcome, type StageEnding } from './settle-outcome.js';

const STAGE: ClaimedStage = {
  stageId: 'stage',
  token: 7,
  jobId: 'job',
  itemId: 'item',
  tenantId: 'default',
  queue: 'cpu',
  pipeline: 'scenes',
  name: 'detect',
  position: 0,
  attempt: 1,
  maxAttempts: 3,
  crashCount: 0,
  lostCount: 0,
  params: {},
  input: null,
  results: {},
  artifacts: [],
  traceparent: null,
  counted: false,
};
const CRASH: Failure = { code: 'RUNNER_CRASHED', class: 'native_crash', message: 'SIGSEGV', hint: 'See the log.' };

function ending(given: Partial<StageEnding>): StageEnding {
  const nothing = { cancelRequested: false, result: null, warnings: [], artifacts: [], device: null, stop: null };
  return { outcome: { kind: 'completed' }, ...nothing, ...given };
}

/** A row that answers as told, and remembers what was written. */
function row(...answers: Partial<SettledStage>[]) {
  const written: StageSettlement[] = [];
  const settle = async (settlement: StageSettlement): Promise<SettledStage> => {
    written.push(settlement);
    const given = answers[written.length - 1] ?? {};
    const base = { applied: true, state: 'completed', mine: true, cancelRequested: false, readyQueues: [] } as const;
    return { stageId: STAGE.stageId, token: STAGE.token, ...base, ...given };
  };
  return { written, parts: { settle, random: () => 0 } };
}

describe('settleOutcome', () => {
  it('writes what the stage returned and names the queues that became ready', async () => {
    const { written, parts } = row({ readyQueues: ['gpu'] });
    const answer = await settleOutcome(STAGE, ending({ result: { scenes: 4 } }), parts);
    expect(answer).toEqual({ late: false, state: 'completed', readyQueues: ['gpu'] });
    expect(written[0]).toMatchObject({
      token: 7,
      move: 'complete',
      outcome: 'completed',
      result: { scenes: 4 },
      delayMs: 0,
    });
  });

  it('stops a stage whose cancel came while its result was on the way, and drops the result', async () => {
    const { written, parts } = row({ applied: false, state: 'running', cancelRequested: true }, { state: 'cancelled' });
    const answer = await settleOutcome(STAGE, ending({ result: { scenes: 4 } }), parts);
    expect(answer).toEqual({ late: false, state: 'cancelled', readyQueues: [] });
    expect(written[1]).toMatchObject({ move: 'stop', outcome: 'cancelled', result: null, failure: null });
  });

  it('is quiet when the lease went to someone else', async () => {
    const { written, parts } = row({ applied: false, state: 'running', mine: false });
    expect(await settleOutcome(STAGE, ending({}), parts)).toEqual({ late: true });
    expect(written).toHaveLength(1);
  });

  it('is quiet when the stage had ended before', async () => {
    const { written, parts } = row({ applied: false, state: 'cancelled', cancelRequested: true });
    expect(await settleOutcome(STAGE, ending({}), parts)).toEqual({ late: true });
    expect(written).toHaveLength(1);
  });

  it('gives a run back that was stopped for a cancel which the row does not carry', async () => {
    const { written, parts } = row({ applied: false, state: 'running' }, { state: 'queued' });
    await settleOutcome(STAGE, ending({ outcome: { kind: 'cancelled' }, cancelRequested: true }), parts);
    expect(written[1]).toMatchObject({ move: 'requeue', outcome: 'interrupted', refundAttempt: true });
  });

  it('delays the next attempt after a crash and keeps why', async () => {
    const { written, parts } = row({ state: 'queued' });
    await settleOutcome(STAGE, ending({ outcome: { kind: 'crashed', failure: CRASH } }), parts);
    expect(written[0]).toMatchObject({
      move: 'requeue',
      countCrash: true,
      delayMs: 500,
      failure: CRASH,
      refundAttempt: false,
    });
  });

  it('sets a stage aside as poison at its third crash and says what the last one was', async () => {
    const { written, parts } = row({ state: 'failed' });
    await settleOutcome(
      { ...STAGE, crashCount: 2, maxAttempts: 9 },
      ending({ outcome: { kind: 'crashed', failure: CRASH } }),
      parts,
    );
    expect(written[0]).toMatchObject({ move: 'exhaust', outcome: 'crashed', delayMs: 0 });
    expect(written[0]?.failure).toMatchObject({ code: 'STAGE_POISON', class: 'poison', detail: { last: CRASH } });
    expect(written[0]?.failure?.message).toContain('3 runs crashed');
  });

  it('gives a drained run back at once', async () => {
    const { written, parts } = row({ state: 'queued' });
    await settleOutcome(STAGE, ending({ outcome: { kind: 'interrupted', reason: 'shutdown' } }), parts);
    expect(written[0]).toMatchObject({
      move: 'requeue',
      outcome: 'interrupted',
      refundAttempt: true,
      delayMs: 0,
      failure: null,
    });
  });
});
