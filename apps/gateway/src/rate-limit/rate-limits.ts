import type { Config } from '@frameq/config';
import { AppError } from '@frameq/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { sendError } from '../errors/send-error.js';
import { addressName } from './address-name.js';
import { type BucketState, TokenBuckets } from './token-buckets.js';

/** What costs something; pages and their files do not, and probes must never fail because somebody else is busy. */
const COUNTED = /^\/(api|admin|openapi\.json)(\/|\?|$)/;
const HEALTH_PROBE = '/api/v1/health';
/** For how long a credential that was found good is not counted by its address. */
const PROVEN_MS = 10_000;
const MAX_PROVEN = 10_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while a request is counted by its address, because its key is not known yet to be good. */
    countedAddress?: string;
  }
}

/**
 * Limits how many requests one key may make, and one address without a good key. Counted per gateway, in memory. A request is
 * first counted by its address; once its key turns out to be good it is counted by the key alone, and for a while its address
 * is left out from the start. So neighbours behind one address do not stop each other, and wrong keys cannot be tried at will.
 */
export class RateLimits {
  private readonly buckets: TokenBuckets;
  private readonly proven = new Map<string, number>();
  private readonly policy: { readonly quota: string; readonly isOn: boolean };

  constructor(
    { rateLimitRps, rateLimitBurst }: Pick<Config, 'rateLimitRps' | 'rateLimitBurst'>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.buckets = new TokenBuckets(rateLimitRps, rateLimitBurst, now);
    const windowS = Math.max(1, Math.ceil(rateLimitBurst / rateLimitRps));
    this.policy = { quota: `q=${rateLimitBurst};w=${windowS}`, isOn: rateLimitRps > 0 };
  }

  /** Counts requests by address; goes before the guard. */
  limitAddresses(server: FastifyInstance): void {
    if (!this.policy.isOn) return;
    server.addHook('onRequest', async (request, reply) => {
      if (!isCounted(request) || this.isProven(request)) return;
      return this.countAddress(request, reply);
    });
  }

  /** Counts requests by key; goes between finding out whose it is and asking what it may do, so that refusals count too. */
  limitKeys(server: FastifyInstance): void {
    if (!this.policy.isOn) return;
    server.addHook('onRequest', async (request, reply) => {
      if (!isCounted(request)) return;
      const keyId = request.caller?.apiKeyId ?? null;
      // An open route looks at no key, however good it is.
      if (keyId === null) return request.countedAddress === undefined ? this.countAddress(request, reply) : undefined;
      if (request.countedAddress !== undefined) this.buckets.giveBack(request.countedAddress);
      this.noteProven(request);
      return this.count(request, reply, 'per-key', `key ${keyId}`);
    });
  }

  private countAddress(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
    request.countedAddress = addressName(request.ip);
    return this.count(request, reply, 'per-address', request.countedAddress);
  }

  /** Answers by itself, because parts of the server have error handlers of another shape. */
  private count(request: FastifyRequest, reply: FastifyReply, policy: string, name: string): FastifyReply | undefined {
    const state = this.buckets.take(name);
    reply.headers(this.headersOf(policy, state));
    if (state.allowed) return undefined;
    reply.header('retry-after', String(state.retryInS));
    const whose = policy === 'per-key' ? 'This key' : 'This address';
    const detail = { policy, retry_after_s: state.retryInS };
    sendError(request, reply, new AppError('RATE_LIMITED', `${whose} asks more often than it may.`, { detail }));
    return reply;
  }

  /** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (draft 10). */
  private headersOf(policy: string, { remaining, fullInS }: BucketState): Record<string, string> {
    return {
      'ratelimit-policy': `"${policy}";${this.policy.quota}`,
      ratelimit: `"${policy}";r=${remaining};t=${fullInS}`,
    };
  }

  private isProven(request: FastifyRequest): boolean {
    const until = this.proven.get(credentialOf(request) ?? '');
    return until !== undefined && until > this.now();
  }

  private noteProven(request: FastifyRequest): void {
    const credential = credentialOf(request);
    if (credential === undefined) return;
    if (this.proven.size >= MAX_PROVEN) this.proven.clear();
    this.proven.set(credential, this.now() + PROVEN_MS);
  }
}

/** By the route that was found, where there is one: a URL can be spelled in many ways. */
function isCounted(request: FastifyRequest): boolean {
  if (request.method === 'OPTIONS' || request.url === HEALTH_PROBE) return false;
  return COUNTED.test(request.routeOptions.url ?? request.url);
}

/** What a request shows of itself, as a digest: keys are not kept. Undefined when it shows nothing. */
function credentialOf({ headers }: FastifyRequest): string | undefined {
  const shown = [headers['x-api-key'], headers.authorization, headers.cookie];
  if (shown.every((one) => one === undefined)) return undefined;
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64');
}
