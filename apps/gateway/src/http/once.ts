import type { Queryable } from '@frameq/db';
import { requestHash } from '@frameq/jobs';
import { applyDecorators, Injectable } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { idempotencyKey } from '../jobs/idempotency-key.js';
import { Service, type Services } from '../services.js';

/** A request that makes something, and how it is answered. */
export interface OnceTerms<Body> {
  readonly caller: Pick<Caller, 'tenantId'>;
  /** The Idempotency-Key header as it came. */
  readonly key: string | undefined;
  /** What is done, e.g. `create-webhook`: the same key for another deed is another request. */
  readonly action: string;
  /** All that makes the request what it is. */
  readonly request: unknown;
  readonly status: number;
  /** Does it, in one transaction with the record of its answer. */
  readonly work: (tx: Queryable) => Promise<Body>;
  /** The answer as it is kept for later requests; for bodies that hold a secret. */
  readonly kept?: (body: Body) => Body;
}

/** Describes the header on a route. */
export function TakesIdempotencyKey(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Up to 255 printable letters of your own; the same key and request give the same answer for 24 h.',
    }),
  );
}

/** Makes things once, however often the request comes. */
@Injectable()
export class Once {
  constructor(
    @Service('database') private readonly database: Services['database'],
    @Service('stores') private readonly stores: Services['stores'],
  ) {}

  /**
   * Does the work, or gives the answer of the first request with the same key again, marked as such. An answer that is an error
   * is not kept: what failed may be tried again with the same key.
   *
   * @throws INVALID_REQUEST for a key that is none, IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED, and what `work` throws
   */
  async answer<Body>(reply: FastifyReply, terms: OnceTerms<Body>): Promise<Body> {
    const { caller, action, request, status, work, kept } = terms;
    const { idempotencyKey: key } = idempotencyKey(terms.key);
    if (key === undefined) {
      const body = await this.database.transaction(work);
      reply.status(status);
      return body;
    }
    const once = { tenantId: caller.tenantId, key, requestHash: requestHash(action, request) };
    const answer = await this.stores.idempotency.once(once, async (tx) => {
      const body = await work(tx);
      return { status, body, ...(kept !== undefined && { kept: kept(body) }) };
    });
    if (answer.replayed) reply.header('idempotent-replayed', 'true');
    reply.status(answer.status);
    return answer.body;
  }
}
