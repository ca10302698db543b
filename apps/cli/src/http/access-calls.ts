import type {
  AuditView,
  ChangeTenantRequest,
  CreateKeyRequest,
  CreateTenantRequest,
  CursorPage,
  KeyView,
  NewKeyView,
  RotateKeyRequest,
  SessionView,
  TenantView,
} from '@frameq/contracts';
import type { ApiClient, Query } from './api-client.js';

const PAGE = 200;

/** Rows of a list: follows cursors until `limit` are there; `more` is true when there are others. */
async function listRows<Row>(
  api: ApiClient,
  path: string,
  filter: Query,
  limit: number,
): Promise<{ rows: Row[]; more: boolean }> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (;;) {
    const query = { ...filter, limit: Math.min(PAGE, limit - rows.length), cursor };
    const page = await api.json<CursorPage<Row>>({ path, query });
    rows.push(...page.data);
    if (page.next_cursor === null || rows.length >= limit) return { rows, more: page.has_more };
    cursor = page.next_cursor;
  }
}

/** Keys, newest first. */
export function listKeys(api: ApiClient, filter: Query, limit: number): Promise<{ rows: KeyView[]; more: boolean }> {
  return listRows(api, '/keys', filter, limit);
}

/** Makes a key; the answer alone holds it. */
export function createKey(api: ApiClient, json: CreateKeyRequest): Promise<NewKeyView> {
  return api.json({ method: 'POST', path: '/keys', json });
}

/** Puts a new key in the place of an old one. */
export function rotateKey(api: ApiClient, id: string, json: RotateKeyRequest): Promise<NewKeyView> {
  return api.json({ method: 'POST', path: `/keys/${encodeURIComponent(id)}/rotate`, json });
}

/** Ends a key at once. */
export function revokeKey(api: ApiClient, id: string): Promise<KeyView> {
  return api.json({ method: 'DELETE', path: `/keys/${encodeURIComponent(id)}` });
}

/** Who the client is. */
export function whoAmI(api: ApiClient): Promise<SessionView> {
  return api.json({ path: '/session' });
}

/** Tenants, by id. */
export async function listTenants(api: ApiClient): Promise<TenantView[]> {
  return (await api.json<{ data: TenantView[] }>({ path: '/tenants' })).data;
}

/** Makes a tenant. */
export function createTenant(api: ApiClient, json: CreateTenantRequest): Promise<TenantView> {
  return api.json({ method: 'POST', path: '/tenants', json });
}

/** One tenant. */
export function getTenant(api: ApiClient, id: string): Promise<TenantView> {
  return api.json({ path: `/tenants/${encodeURIComponent(id)}` });
}

/** Changes what is named. */
export function changeTenant(api: ApiClient, id: string, json: ChangeTenantRequest): Promise<TenantView> {
  return api.json({ method: 'PATCH', path: `/tenants/${encodeURIComponent(id)}`, json });
}

/** Deeds, newest first. */
export function listAudit(api: ApiClient, filter: Query, limit: number): Promise<{ rows: AuditView[]; more: boolean }> {
  return listRows(api, '/audit', filter, limit);
}
