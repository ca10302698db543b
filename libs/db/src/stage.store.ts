import type { QueueName } from '@frameq/domain';
import { CANCEL_CHANNEL, EVENT_CHANNEL } from './channels.js';
import { claimStages } from './claim-stages.js';
import type { Database } from './database.js';
import { holdableReal, holdableText } from './holdable.js';
import { readyStages } from './ready-stages.js';
import { giveBackClaims, reapStages, returnLeases } from './reap-stages.js';
import { type CancelReason, requestCancel } from './request-cancel.js';
import { retryStages } from './retry-stages.js';
import { settleStages } from './settle-stages.js';
import type {
  CancelAnswer,
  ClaimAnswer,
  ClaimTerms,
  LeaseRenewal,
  ReadyStage,
  RenewedLease,
  RetryAnswer,
  SettledStage,
  StageLease,
  StageSettlement,
} from './stage-rows.js';
import { BEAT_ANSWER_MS, loadStatement } from './statement.js';

const RENEW = loadStatement('renew-leases');
const HELD = loadStatement('held-leases');
/** A Postgres that is busy, and not gone, answers within this. */
const LEAST_ANSWER_MS = 1_000;

/** The statements that move stages, and nothing else does. All take several stages at once and lock in one order. */
export class StageStore {
  /**
   * @param db the database; every method throws DATABASE_UNAVAILABLE when it is away
   * @param reapGraceMs for how long Postgres must have been up, and this process in touch with it, before leases are reaped
   */
  constructor(
    private readonly db: Database,
    private readonly reapGraceMs = 15_000,
  ) {}

  /** Takes the leases of stages that were delivered; each token is the one the stage was dispatched under. */
  async claim(leases: readonly StageLease[], terms: ClaimTerms): Promise<ClaimAnswer> {
    const answer = await claimStages(this.db, leases, terms).catch((error: unknown) => {
      // What was sent may have been done; a claim moves the token by one.
      terms.onLostAnswer?.(leases.map(({ stageId, token }) => ({ stageId, token: token + 1 })));
      throw error;
    });
    if (answer.claimed.length > 0) this.db.announce(EVENT_CHANNEL);
    return answer;
  }

  /** Claims up to `count` stages straight from Postgres, in fair order: work goes on without deliveries. */
  async claimAny(queue: QueueName, count: number, terms: ClaimTerms): Promise<ClaimAnswer> {
    for (let tries = 1; ; tries++) {
      const candidates = await this.ready(queue, count);
      const answer = await this.claim(candidates, { ...terms, queue });
      // All were taken by somebody quicker: once more, for what they left.
      const outrun = candidates.length > 0 && answer.claimed.length + answer.limited.length === 0;
      if (!outrun || tries === 3) return answer;
    }
  }

  /**
   * Renews a worker's leases in one statement; progress never falls. A lease missing from the answer is lost. Without an answer
   * within 3 s, or a quarter of the lease but no less than 1 s, its connection is given up: there is time to ask over others.
   */
  async renew(workerId: string, renewals: readonly LeaseRenewal[], leaseMs: number): Promise<RenewedLease[]> {
    if (renewals.length === 0) return [];
    const answerWithinMs = Math.min(BEAT_ANSWER_MS, Math.max(LEAST_ANSWER_MS, leaseMs / 4));
    return this.db.query({ ...RENEW, answerWithinMs }, [
      workerId,
      leaseMs,
      renewals.map((renewal) => renewal.stageId),
      renewals.map((renewal) => renewal.token),
      renewals.map(({ progress }) => holdableReal(progress)),
      renewals.map(({ note }) => (note === null ? null : holdableText(note))),
      renewals.map(({ etaS }) => (etaS === null ? null : holdableReal(etaS))),
      renewals.map((renewal) => renewal.device),
    ]);
  }

  /** Ends running stages, with everything that follows, in one transaction; says for each whether its guard held. */
  async settle(settlements: readonly StageSettlement[]): Promise<SettledStage[]> {
    const settled = await settleStages(this.db, settlements, { onlyExpired: false });
    if (settled.some((stage) => stage.applied)) this.db.announce(EVENT_CHANNEL);
    return settled;
  }

  /** Cancels what waits and marks what runs; null when the tenant has no such job. Asking again changes nothing. */
  async requestCancel(jobId: string, tenantId: string, reason?: CancelReason): Promise<CancelAnswer | null> {
    const answer = await requestCancel(this.db, jobId, tenantId, reason);
    if (answer?.changed) this.db.announce(EVENT_CHANNEL);
    // Only hurries the workers: the heartbeat's answer says the same.
    if (answer !== null && answer.running.length > 0)
      await this.db.notify(CANCEL_CHANNEL, jobId).catch(() => undefined);
    return answer;
  }

  /**
   * Puts a job's failed and cancelled stages back in line, each item from where it stopped; with `fromStage` only the items
   * that stopped at that stage. Null when the tenant has no such job.
   *
   * @throws JOB_NOT_FINISHED while the job is cancelling
   * @throws JOB_NOT_RETRYABLE when there is nothing to put back
   * @throws INPUT_GONE when retention removed files that it may read
   * @throws QUOTA_EXCEEDED when the job had ended and as many as may be have not
   */
  async retry(jobId: string, tenantId: string, fromStage?: string): Promise<RetryAnswer | null> {
    const answer = await retryStages(this.db, { jobId, tenantId, fromStage: fromStage ?? null });
    if (answer !== null) this.db.announce(EVENT_CHANNEL);
    return answer;
  }

  /** What to deliver next on a queue, at most `limit`, in fair order. */
  async ready(queue: QueueName, limit: number): Promise<ReadyStage[]> {
    return readyStages(this.db, queue, limit);
  }

  /** Settles up to `limit` stages whose lease ran out: back in line, poison, or cancelled when that was asked for. */
  async reap(limit: number): Promise<SettledStage[]> {
    const reaped = await reapStages(this.db, limit, this.reapGraceMs);
    if (reaped.length > 0) this.db.announce(EVENT_CHANNEL);
    return reaped;
  }

  /** Settles at once, as lost, what these workers held. Only for workers whose processes are known to have ended. */
  async returnLeases(workerIds: readonly string[]): Promise<SettledStage[]> {
    const returned = workerIds.length === 0 ? [] : await returnLeases(this.db, workerIds);
    if (returned.length > 0) this.db.announce(EVENT_CHANNEL);
    return returned;
  }

  /**
   * Puts back, untouched, those of some leases that a worker holds but does not run, since the answer to its claim was lost.
   * Its attempt is refunded.
   */
  async giveBack(workerId: string, leases: readonly StageLease[]): Promise<SettledStage[]> {
    const given = leases.length === 0 ? [] : await giveBackClaims(this.db, workerId, leases);
    if (given.length > 0) this.db.announce(EVENT_CHANNEL);
    return given;
  }

  /** Those of some leases that are held, whether or not they have run out. */
  async heldLeases(leases: readonly StageLease[]): Promise<StageLease[]> {
    return this.db.query(HELD, [leases.map(({ stageId }) => stageId), leases.map(({ token }) => token)]);
  }
}
