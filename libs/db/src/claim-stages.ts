import { isLockTimeLimit } from './connection-error.js';
import type { Database, Queryable } from './database.js';
import type { ClaimAnswer, ClaimedStage, ClaimTerms, StageLease } from './stage-rows.js';
import { loadStatement } from './statement.js';

const CLAIM = loadStatement('claim-stages');
const LOCK_QUEUE = loadStatement('lock-queue');
const LOCK_TENANTS = loadStatement('lock-tenants');
const LOCK_JOBS = loadStatement('lock-jobs');
const LOCK_FREE_JOBS = loadStatement('lock-free-jobs');

/** Whoever holds a job for longer does something to all of it, and every claim of the queue waits behind this one meanwhile. */
const JOB_PATIENCE_MS = 500;

interface ClaimRow extends ClaimedStage {
  readonly dispatchedToken: number;
  readonly verdict: 'claimed' | 'limited' | 'uncounted' | 'stale';
}

/**
 * Takes leases. Where nothing has to be counted it is one statement in one round trip; stages under a limit go through a
 * transaction that takes the locks first, so that the counts are true when they are compared. There a stage of a job that
 * somebody else holds for long is answered as limited, so that its delivery comes again and nobody waits for it.
 */
export async function claimStages(
  db: Database,
  leases: readonly StageLease[],
  terms: ClaimTerms,
): Promise<ClaimAnswer> {
  if (leases.length === 0) return { claimed: [], limited: [] };
  if (terms.limit !== null) return claimCounted(db, leases, terms);
  const rows = await claim(db, leases, terms, false);
  const uncounted = rows.filter((row) => row.verdict === 'uncounted');
  if (uncounted.length === 0) return answer(rows);
  const again = uncounted.map((row) => ({ stageId: row.stageId, token: row.dispatchedToken }));
  const [free, counted] = [answer(rows), await claimCounted(db, again, terms)];
  return { claimed: [...free.claimed, ...counted.claimed], limited: [...free.limited, ...counted.limited] };
}

async function claimCounted(db: Database, leases: readonly StageLease[], terms: ClaimTerms): Promise<ClaimAnswer> {
  const ids = leases.map((lease) => lease.stageId);
  try {
    return await db.transaction(async (tx) => {
      await lockCounts(tx, ids, terms);
      await tx.query(LOCK_JOBS, [ids]);
      return answer(await claim(tx, leases, terms, true));
    });
  } catch (error) {
    if (!isLockTimeLimit(error)) throw error;
  }
  return db.transaction(async (tx) => {
    await lockCounts(tx, ids, terms);
    const rows = await tx.query<{ id: string }>(LOCK_FREE_JOBS, [ids]);
    const free = new Set(rows.map((row) => row.id));
    const [mine, held] = [leases.filter((one) => free.has(one.stageId)), ids.filter((id) => !free.has(id))];
    const { claimed, limited } = answer(await claim(tx, mine, terms, true));
    return { claimed, limited: [...limited, ...held] };
  });
}

async function lockCounts(tx: Queryable, stageIds: readonly string[], { limit, queue }: ClaimTerms): Promise<void> {
  if (limit !== null) await tx.query(LOCK_QUEUE, [queue]);
  await tx.query(LOCK_TENANTS, [stageIds, JOB_PATIENCE_MS]);
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
