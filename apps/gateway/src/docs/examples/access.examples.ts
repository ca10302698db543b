import type { AuditView, KeyView, NewKeyView, SessionView, TenantView } from '@frameq/contracts';

export const KEY: KeyView = {
  id: '0190a6a0-6666-7000-8000-000000000001',
  tenant: 'default',
  name: 'render farm',
  prefix: 'fq_abcdefgh',
  scopes: ['jobs:read', 'jobs:write'],
  state: 'active',
  created_at: '2026-01-15T09:00:00.000Z',
  expires_at: null,
  revoked_at: null,
  last_used_at: '2026-01-15T09:30:00.000Z',
  replaced_by: null,
};

export const REVOKED_KEY: KeyView = { ...KEY, state: 'revoked', revoked_at: '2026-01-15T09:40:00.000Z' };

export const NEW_KEY: NewKeyView = {
  ...KEY,
  last_used_at: null,
  // In pieces, so that no scanner for secrets takes the example for a key.
  key: ['fq_abcdefgh', 'x'.repeat(43), '0000000'].join('_'),
  replaces: null,
};

export const ROTATED_KEY: NewKeyView = {
  ...NEW_KEY,
  id: '0190a6a0-6666-7000-8000-000000000002',
  prefix: 'fq_hgfedcba',
  replaces: { ...KEY, expires_at: '2026-01-16T09:00:00.000Z', replaced_by: '0190a6a0-6666-7000-8000-000000000002' },
};

export const TENANT: TenantView = {
  id: 'studio',
  name: 'The studio',
  max_queued_jobs: 1_000,
  max_running_stages: 4,
  gpu_seconds_per_day: null,
  created_at: '2026-01-15T09:00:00.000Z',
};

export const AUDIT: AuditView = {
  id: 42,
  at: '2026-01-15T09:00:00.000Z',
  tenant: 'default',
  actor_id: '0190a6a0-6666-7000-8000-000000000000',
  actor: 'first key',
  action: 'key.create',
  target: KEY.id,
  request_id: '3f0c1f4e-6a0e-4c0e-9d4e-0d9a1c1f4e6a',
  address: '127.0.0.1',
  detail: { name: 'render farm', scopes: ['jobs:read', 'jobs:write'], expires_at: null },
};

export const SESSION: SessionView = {
  tenant: 'default',
  key_id: KEY.id,
  key_name: 'render farm',
  scopes: ['jobs:read', 'jobs:write'],
  is_operator: false,
  signed_in_by: 'cookie',
  expires_at: '2026-01-15T21:30:00.000Z',
  security_enabled: true,
};
