import { AppError, ERRORS, settle, type RunningStage, type Warning } from '@frameq/domain';
import type { Database } from './database.js';
import { settleStages } from './settle-stages.js';
import type { SettledStage, StageLease, StageSettlement } from './stage-rows.js';
import { loadStatement } from './statement.js';

const EXPIRED = loadStatement('expired-leases');
const OF_WORKERS = loadStatement('leases-of-workers');

/** A worker that was lost with its memory as full as this was perhaps killed for it, as Kubernetes kills whole containers. */
const FULL = 0.9;

type LostStage = StageLease &
  RunningStage & { readonly warnings: readonly Warning[]; readonly memoryShare: number | null };

/**
 * Settles stages whose lease ran out. `settle` decides, and the guard asks again whether the lease has run out, so a worker
 * that renews in between keeps its stage.
 *
 * @returns the stages that were settled
 */
export async function reapStages(db: Database, limit: number, graceMs: number): Promise<SettledStage[]> {
  const expired = await db.query<LostStage>(EXPIRED, [limit, graceMs]);
  // Who was cut off from Postgres may have been so together with the workers: they get the grace to renew.
  if (db.reachableForMs() < graceMs) return [];
  const settled = await settleStages(db, expired.map(settlementOf), { onlyExpired: true });
  return settled.filter((stage) => stage.applied);
}

/**
 * Settles at once what workers held that are known to be dead, rather than when the leases run out.
 *
 * @returns the stages that were settled
 */
export async function returnLeases(db: Database, workerIds: readonly string[]): Promise<SettledStage[]> {
  const held = await db.query<LostStage>(OF_WORKERS, [workerIds, null, null]);
  const settled = await settleStages(db, held.map(settlementOf), { onlyExpired: false });
  return settled.filter((stage) => stage.applied);
}

/**
 * Puts back those of some leases that a worker holds without running them, because the answer to its claim was lost. The
 * attempt is refunded and no lease counts as lost.
 *
 * @returns the stages that were put back, or stopped because that had been asked for
 */
export async function giveBackClaims(
  db: Database,
  workerId: string,
  leases: readonly StageLease[],
): Promise<SettledStage[]> {
  const ids = leases.map(({ stageId }) => stageId);
  const tokens = leases.map(({ token }) => token);
  const held = await db.query<LostStage>(OF_WORKERS, [[workerId], ids, tokens]);
  const settled = await settleStages(db, held.map(givenBack), { onlyExpired: false });
  return settled.filter((stage) => stage.applied);
}

function givenBack(stage: LostStage): StageSettlement {
  const decision = settle({ kind: 'interrupted', reason: 'shutdown' }, stage);
  const stopped = decision.move === 'stop';
  const message = 'The worker lost touch with Postgres while it took this stage, and gave it back before it began.';
  return {
    ...settlementOf(stage),
    move: decision.move,
    outcome: stopped ? 'cancelled' : 'interrupted',
    countLost: false,
    failure: stopped ? null : new AppError('DATABASE_UNAVAILABLE', message).toFailure(),
    stop: stopped ? { mode: 'cooperative', signal: null, tookMs: 0, gpuMemoryFreedMb: null } : null,
  };
}

function settlementOf(stage: LostStage): StageSettlement {
  const decision = settle({ kind: 'interrupted', reason: 'lost-lease' }, stage);
  const stopped = decision.move === 'stop';
  return {
    stageId: stage.stageId,
    token: stage.token,
    move: decision.move,
    outcome: stopped ? 'cancelled' : 'lost',
    refundAttempt: decision.refundAttempt ?? false,
    countCrash: false,
    countLost: decision.countLost ?? false,
    delayMs: 0,
    result: null,
    failure: stopped ? null : failureOf(decision.poison ?? false, stage.memoryShare).toFailure(),
    warnings: stage.warnings,
    artifacts: [],
    device: null,
    // The guard in the process group kills it when its worker dies; nobody measured how long that took.
    stop: stopped ? { mode: 'forced', signal: 'SIGKILL', tookMs: 0, gpuMemoryFreedMb: null } : null,
  };
}

function failureOf(poison: boolean, memoryShare: number | null): AppError {
  const suspected = memoryShare !== null && memoryShare >= FULL;
  const memory = suspected ? ` Its memory was ${Math.round(memoryShare * 100)} % full when it was last heard.` : '';
  const detail = memoryShare === null ? {} : { memory_share: memoryShare, suspected: suspected ? 'oom_host' : null };
  if (poison) return new AppError('STAGE_POISON', `Every worker that ran this stage was lost.${memory}`, { detail });
  const hint = suspected ? { hint: ERRORS.HOST_OUT_OF_MEMORY.hint } : {};
  const message = `The worker stopped answering, so the stage was given to another.${memory}`;
  return new AppError('WORKER_LOST', message, { detail, ...hint });
}
