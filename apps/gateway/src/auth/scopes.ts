import type { API_KEY_SCOPES } from '@frameq/domain';

/** What a key may be allowed to do. */
export type Scope = (typeof API_KEY_SCOPES)[number];

/** What a route asks for: a scope, any valid key, or nothing at all. */
export type Access = Scope | 'any-key' | 'public';

/** True when a key with these scopes may do what `access` asks for; `admin` may do everything. */
export function isAllowed(access: Access, scopes: readonly string[]): boolean {
  return access === 'public' || access === 'any-key' || scopes.includes(access) || scopes.includes('admin');
}
