import {
  leaseKey,
  type ClaimedStage,
  type ClaimTerms,
  type SettledStage,
  type StageLease,
  type StageSettlement,
  type StageStore,
} from '@frameq/db';
import { AppError } from '@frameq/domain';
import { createGroupCommit } from './group-commit.js';

/** What became of one claim: won, kept back by a limit alone, or no longer there to be had. */
export type ClaimVerdict =
  | { readonly kind: 'claimed'; readonly stage: ClaimedStage }
  | { readonly kind: 'limited' }
  | { readonly kind: 'stale' };

/** Slots wait for their claims, so these are held up for a moment only. */
const CLAIMS_SPACING_MS = 4;
/** Nobody waits for a settlement but who watches the job. */
const SETTLEMENTS_SPACING_MS = 30;

/**
 * Claims that come at the same time go to the database together.
 * The function throws DATABASE_UNAVAILABLE; what a claim may have taken then, `terms.onLostAnswer` is told.
 */
export function createClaims(
  stages: Pick<StageStore, 'claim'>,
  terms: ClaimTerms,
): (lease: StageLease) => Promise<ClaimVerdict> {
  return createGroupCommit(
    async (leases: readonly StageLease[]): Promise<ClaimVerdict[]> => {
      const answer = await stages.claim([...leases], terms);
      const won = new Map(answer.claimed.map((stage) => [stage.stageId, stage]));
      const limited = new Set(answer.limited);
      return leases.map(({ stageId }) => {
        const stage = won.get(stageId);
        // The same delivery twice in one group wins once.
        won.delete(stageId);
        if (stage !== undefined) return { kind: 'claimed', stage };
        return { kind: limited.has(stageId) ? 'limited' : 'stale' };
      });
    },
    { spacingMs: CLAIMS_SPACING_MS },
  );
}

/**
 * Settlements that come at the same time go to the database together. One that the database refuses does not fail its
 * neighbours: the group is then written one by one, which is safe because each is fenced by its token.
 */
export function createSettlements(
  stages: Pick<StageStore, 'settle'>,
): (settlement: StageSettlement) => Promise<SettledStage> {
  const flush = async (settlements: readonly StageSettlement[]): Promise<SettledStage[]> => {
    const answers = await stages.settle([...settlements]);
    const byLease = new Map(answers.map((answer) => [leaseKey(answer), answer]));
    return settlements.map((settlement) => {
      const answer = byLease.get(leaseKey(settlement));
      if (answer !== undefined) return answer;
      throw new Error(`The database gave no answer for stage ${settlement.stageId}.`);
    });
  };
  return createGroupCommit(flush, { retryAlone: (error) => !isAway(error), spacingMs: SETTLEMENTS_SPACING_MS });
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'DATABASE_UNAVAILABLE';
}
