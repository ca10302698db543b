import { AppError } from '@frameq/domain';
import type { Caller } from '../auth/caller.js';
import { isAllowed, type Scope } from '../auth/scopes.js';

/** Refuses to grant what the caller may not do itself: nobody rises by making a key. Throws FORBIDDEN. */
export function refuseExcess(scopes: readonly string[], caller: Pick<Caller, 'tenantId' | 'scopes'>): void {
  const lacking = scopes.filter((scope) => !isAllowed(scope as Scope, caller));
  if (lacking.length === 0) return;
  throw new AppError('FORBIDDEN', `Your key cannot grant ${lacking.join(', ')}: it lacks that itself.`, {
    field: 'scopes',
    detail: { lacking },
  });
}
