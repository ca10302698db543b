import { AppError } from '@frameq/domain';
import type { Database, Queryable } from './database.js';
import { loadStatement } from './statement.js';

/** A request that carries an Idempotency-Key. */
export interface IdempotentRequest {
  readonly tenantId: string;
  readonly key: string;
  /** A hash of all that makes the request what it is. */
  readonly requestHash: string;
}

/** What was answered to a request. */
export interface IdempotentAnswer<Body> {
  readonly status: number;
  readonly body: Body;
  /** What later requests get in place of the body; for bodies that hold a secret. */
  readonly kept?: Body;
}

interface TakenKey<Body> {
  readonly fresh: boolean;
  readonly requestHash: string;
  readonly status: number | null;
  readonly body: Body | null;
}

const LOCK = loadStatement('lock-idempotency-key');
const CLAIM = loadStatement('claim-idempotency-key');
const KEEP = loadStatement('keep-idempotent-answer');
const PRUNE = loadStatement('prune-idempotency-keys');

/** Answers to requests that must not be done twice, kept for 24 h. */
export class IdempotencyStore {
  constructor(private readonly db: Database) {}

  /**
   * Does `work` once per key, in one transaction with the record of its answer: a failure leaves neither. A request with the
   * same key gets the first answer again.
   *
   * @throws IDEMPOTENCY_IN_FLIGHT while the first request with the key is still running
   * @throws IDEMPOTENCY_KEY_REUSED when the key came with another request
   */
  async once<Body>(
    request: IdempotentRequest,
    work: (tx: Queryable) => Promise<IdempotentAnswer<Body>>,
  ): Promise<IdempotentAnswer<Body> & { readonly replayed: boolean }> {
    const { tenantId, key, requestHash } = request;
    return this.db.transaction(async (tx) => {
      // A statement of its own: the next one's snapshot must be younger than the lock.
      const [lock] = await tx.query<{ locked: boolean }>(LOCK, [tenantId, key]);
      if (!lock?.locked) throw inFlight();
      const [taken] = await tx.query<TakenKey<Body>>(CLAIM, [tenantId, key, requestHash]);
      if (taken === undefined) throw inFlight();
      if (taken.fresh) {
        const answer = await work(tx);
        await tx.query(KEEP, [tenantId, key, answer.status, JSON.stringify(answer.kept ?? answer.body)]);
        return { ...answer, replayed: false };
      }
      if (taken.requestHash !== requestHash) {
        throw new AppError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was sent before with a different request.');
      }
      if (taken.status === null || taken.body === null) throw inFlight();
      return { status: taken.status, body: taken.body, replayed: true };
    });
  }

  /** Forgets keys older than 24 h, `limit` at most; returns how many. */
  async prune(limit: number): Promise<number> {
    return (await this.db.query(PRUNE, [limit])).length;
  }
}

function inFlight(): AppError {
  return new AppError('IDEMPOTENCY_IN_FLIGHT', 'The first request with this Idempotency-Key is still running.');
}
