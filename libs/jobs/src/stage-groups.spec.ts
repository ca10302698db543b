import type { ClaimAnswer, ClaimedStage, ClaimTerms, SettledStage, StageLease, StageSettlement } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { describe, expect, it } from '@jest/globals';
import { createClaims, createSettlements } from './stage-groups.js';

const TERMS: ClaimTerms = { workerId: 'w', leaseMs: 15_000, queue: 'cpu', limit: null };
const lease = (stageId: string, token = 1): StageLease => ({ stageId, token });
const settlementOf = (stageId: string) => lease(stageId) as StageSettlement;
const settledAs = (one: StageLease): SettledStage => ({
  ...{ stageId: one.stageId, token: one.token, applied: true, state: 'completed' },
  ...{ mine: true, cancelRequested: false, readyQueues: [] },
});

describe('createClaims', () => {
  it('claims together and tells each what it won', async () => {
    const asked: string[][] = [];
    const claim = createClaims(
      {
        claim: async (leases): Promise<ClaimAnswer> => {
          asked.push(leases.map((one) => one.stageId));
          return { claimed: [{ ...lease('a', 2) } as ClaimedStage], limited: ['b'] };
        },
      },
      TERMS,
    );
    const verdicts = await Promise.all([claim(lease('a')), claim(lease('b')), claim(lease('c')), claim(lease('a'))]);
    expect(asked).toEqual([['a', 'b', 'c', 'a']]);
    expect(verdicts.map((verdict) => verdict.kind)).toEqual(['claimed', 'limited', 'stale', 'stale']);
    expect(verdicts[0]).toMatchObject({ stage: { stageId: 'a', token: 2 } });
  });
});

describe('createSettlements', () => {
  it('gives each its own answer, whatever the order of the rows', async () => {
    const settle = createSettlements({ settle: async (settlements) => [...settlements].reverse().map(settledAs) });
    const answers = await Promise.all(['a', 'b', 'c'].map((id) => settle(settlementOf(id))));
    expect(answers.map((answer) => answer.stageId)).toEqual(['a', 'b', 'c']);
  });

  it('writes a group one by one when the database refuses one of it', async () => {
    const sizes: number[] = [];
    const settle = createSettlements({
      settle: async (settlements) => {
        sizes.push(settlements.length);
        if (settlements.some((one) => one.stageId === 'bad')) throw new Error('check constraint');
        return settlements.map(settledAs);
      },
    });
    const results = await Promise.allSettled(['a', 'bad', 'c'].map((id) => settle(settlementOf(id))));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(sizes).toEqual([3, 1, 1, 1]);
  });

  it('does not hammer a database that is away', async () => {
    let calls = 0;
    const settle = createSettlements({
      settle: async () => {
        calls += 1;
        throw new AppError('DATABASE_UNAVAILABLE', 'Postgres did not answer.');
      },
    });
    const results = await Promise.allSettled(['a', 'b'].map((id) => settle(settlementOf(id))));
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    expect(calls).toBe(1);
  });
});
