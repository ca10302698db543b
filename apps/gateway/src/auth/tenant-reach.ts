import type { Caller } from './caller.js';
import { isOperator } from './scopes.js';

/**
 * Whose rows an admin may see.
 *
 * @param asked a tenant that the rows are to be narrowed to
 * @returns a tenant; null for every tenant; undefined for nobody's, when another's were asked for
 */
export function tenantReach(caller: Pick<Caller, 'tenantId' | 'scopes'>, asked?: string): string | null | undefined {
  if (isOperator(caller)) return asked ?? null;
  return asked === undefined || asked === caller.tenantId ? caller.tenantId : undefined;
}
