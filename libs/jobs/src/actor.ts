import type { NewAuditEntry } from '@frameq/db';
import type { Caller } from './caller.js';

/** Who does a deed that is noted in the audit log. */
export interface Actor extends Caller {
  /** The API key; null when none was needed. */
  readonly actorId: string | null;
  /** The name of the key. */
  readonly actor: string;
  readonly requestId: string | null;
  readonly address: string | null;
}

/** A deed of this actor, for the audit log. */
export function deedOf(
  { tenantId, actorId, actor, requestId, address }: Actor,
  action: string,
  target: string,
  detail: Readonly<Record<string, unknown>> = {},
): NewAuditEntry {
  return { tenantId, actorId, actor, action, target, requestId, address, detail };
}
