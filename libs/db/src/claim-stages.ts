import type { Database, Queryable } from './database.js';
import type { ClaimAnswer, ClaimedStage, ClaimTerms, StageLease } from './stage-rows.js';
import { loadStatement } from './statement.js';

const CLAIM = loadStatement('claim-stages');
const LOCK_QUEUE = loadStatement('lock-queue');
const LOCK_TENANTS = loadStatement('lock-tenants');
const LOCK_JOBS = loadStatement('lock-jobs');

interface ClaimRow extends ClaimedStage {
  readonly dispatchedToken: number;
  readonly verdict: 'claimed' | 'limited' | 'uncounted' | 'stale';
}

/**
 * Takes leases. Where nothing has to be counted it is one statement in one round trip; stages under a limit go through a
 * transaction that takes the locks first, so that the counts are true when they are compared.
 */
export async function claimStages(
  db: Database,
  leases: readonly StageLease[],
  terms: ClaimTerms,
): Promise<ClaimAnswer> {
  if (leases.length === 0) return { claimed: [], limited: [] };
  if (terms.limit !== null) return answer(await claimCounted(db, leases, terms));
  const rows = await claim(db, leases, terms, false);
  const uncounted = rows.filter((row) => row.verdict === 'uncounted');
  if (uncounted.length === 0) return answer(rows);
  const again = uncounted.map((row) => ({ stageId: row.stageId, token: row.dispatchedToken }));
  return answer([...rows, ...(await claimCounted(db, again, terms))]);
}

async function claimCounted(db: Database, leases: readonly StageLease[], terms: ClaimTerms): Promise<ClaimRow[]> {
  return db.transaction(async (tx) => {
    if (terms.limit !== null) await tx.query(LOCK_QUEUE, [terms.queue]);
    const ids = leases.map((lease) => lease.stageId);
    await tx.query(LOCK_TENANTS, [ids]);
    await tx.query(LOCK_JOBS, [ids]);
    return claim(tx, leases, terms, true);
  });
}

async function claim(
  db: Queryable,
  leases: readonly StageLease[],
  terms: ClaimTerms,
  counted: boolean,
): Promise<ClaimRow[]> {
  const ids = leases.map((lease) => lease.stageId);
  const tokens = leases.map((lease) => lease.token);
  return db.query(CLAIM, [ids, tokens, terms.workerId, terms.leaseMs, terms.queue, terms.limit, counted]);
}

function answer(rows: readonly ClaimRow[]): ClaimAnswer {
  return {
    claimed: rows
      .filter((row) => row.verdict === 'claimed')
      .map(({ dispatchedToken: _, verdict: __, ...stage }) => stage),
    limited: rows.filter((row) => row.verdict === 'limited').map((row) => row.stageId),
  };
}
