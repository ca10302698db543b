import type { NewAuditEntry } from '@frameq/db';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Caller, callerOf } from '../auth/caller.js';

/** Who acts, as the audit log notes it: spread it into an entry, and name another `tenantId` when the deed concerns another. */
export type AuditActor = Required<Pick<NewAuditEntry, 'tenantId' | 'actorId' | 'actor' | 'requestId' | 'address'>>;

/** The actor behind a request. */
export function auditActor(request: FastifyRequest): AuditActor {
  return actorOf(callerOf(request), request);
}

/** The actor that `caller` is, for requests that found their caller by themselves. */
export function actorOf(caller: Caller, request: Pick<FastifyRequest, 'id' | 'ip'>): AuditActor {
  return {
    tenantId: caller.tenantId,
    actorId: caller.apiKeyId,
    actor: caller.keyName,
    requestId: request.id,
    address: request.ip,
  };
}

/** Hands a handler the actor behind its request. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) =>
  auditActor(context.switchToHttp().getRequest<FastifyRequest>()),
);
