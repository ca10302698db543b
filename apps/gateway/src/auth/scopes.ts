import { type API_KEY_SCOPES, DEFAULT_TENANT } from '@frameq/domain';
import type { Caller } from './caller.js';

/** What a key may be allowed to do. */
export type Scope = (typeof API_KEY_SCOPES)[number];

/**
 * What a route asks for: a scope, any valid key, or nothing at all. `operator` is the scope `admin` of the tenant `default`,
 * for what concerns the whole installation; `admin` of another tenant administers that tenant alone.
 */
export type Access = Scope | 'operator' | 'any-key' | 'public';

type Rights = Pick<Caller, 'tenantId' | 'scopes'>;

/** True when the caller may do what `access` asks for; `admin` may do everything within its tenant. */
export function isAllowed(access: Access, caller: Rights): boolean {
  if (access === 'operator') return isOperator(caller);
  return (
    access === 'public' || access === 'any-key' || caller.scopes.includes(access) || caller.scopes.includes('admin')
  );
}

/** True for who administers the whole installation: an admin of the tenant `default`. */
export function isOperator(caller: Rights): boolean {
  return caller.tenantId === DEFAULT_TENANT && caller.scopes.includes('admin');
}

/** An access in words, for messages and for the API page. */
export function describeAccess(access: Access): string {
  if (access === 'public') return 'no key';
  if (access === 'any-key') return 'any valid key';
  return access === 'operator' ? `the scope \`admin\` of the tenant \`${DEFAULT_TENANT}\`` : `the scope \`${access}\``;
}
