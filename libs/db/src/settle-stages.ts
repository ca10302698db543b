import { AppError } from '@frameq/domain';
import type { Database } from './database.js';
import { holdableJson } from './holdable.js';
import type { SettledStage, StageSettlement } from './stage-rows.js';
import { loadStatement } from './statement.js';

const LOCK_JOBS = loadStatement('lock-jobs');
const SETTLE = loadStatement('settle-stages');

/**
 * Locks the jobs, then settles: two statements, because a snapshot taken before the wait for a lock cannot see what its
 * holder rolled up (docs/adr/0001). With `onlyExpired` the guard also asks that the lease has run out.
 */
export async function settleStages(
  db: Database,
  settlements: readonly StageSettlement[],
  guard: { readonly onlyExpired: boolean },
): Promise<SettledStage[]> {
  if (settlements.length === 0) return [];
  const wanted = settlements.map((settlement) => ({ ...settlement, failure: failureOf(settlement), ...guard }));
  return db.transaction(async (tx) => {
    await tx.query(LOCK_JOBS, [settlements.map((settlement) => settlement.stageId)]);
    return tx.query<SettledStage>(SETTLE, [holdableJson(wanted)]);
  });
}

/** A stage that fails says why; one that could not say is a bug and is shown as such. */
function failureOf({ move, failure }: StageSettlement): StageSettlement['failure'] {
  if (failure !== null || move !== 'exhaust') return failure;
  return new AppError('INTERNAL', 'The stage failed without saying why.').toFailure();
}
