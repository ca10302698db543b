import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { traceparentOf } from '../http/request-id.js';

/** What the right to act hangs on: while it is asked for again and again, it may end. */
export interface Credential {
  /** The eight letters by which the key is known. */
  readonly prefix: string;
  /** The hash of the session, when a cookie spoke for the key. */
  readonly session: string | null;
  /** When it ends by itself; null: never. */
  readonly until: Date | null;
}

/** For whom a request acts. */
export interface Caller {
  readonly tenantId: string;
  /** Null when security is switched off. */
  readonly apiKeyId: string | null;
  /** The name of the key; for people and for the audit log. */
  readonly keyName: string;
  readonly scopes: readonly string[];
  /** Null when security is switched off. */
  readonly credential: Credential | null;
}

/** A caller and the trace its request belongs to. */
export interface TracedCaller extends Caller {
  readonly traceparent: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; unset on public routes. */
    caller?: Caller;
  }
}

/** The caller of this request, as the guard found it. */
export function callerOf(request: FastifyRequest): TracedCaller {
  if (request.caller === undefined) throw new Error('A route that needs a caller must not be public.');
  return { ...request.caller, traceparent: traceparentOf(request.raw) };
}

/** Hands a handler its caller. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
