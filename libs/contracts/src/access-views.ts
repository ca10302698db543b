/** A page of a list whose rows are not counted; follow `next_cursor` until it is null. */
export interface CursorPage<Row> {
  data: Row[];
  next_cursor: string | null;
  has_more: boolean;
}

/** An API key, without its secret. */
export interface KeyView {
  id: string;
  /** For whom it acts. */
  tenant: string;
  name: string;
  /** How it begins: `fq_` and eight letters; not secret. */
  prefix: string;
  scopes: string[];
  state: 'active' | 'expired' | 'revoked';
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  /** To the minute. */
  last_used_at: string | null;
  /** The key that took its place when it was rotated. */
  replaced_by: string | null;
}

/** A key that was made just now. */
export interface NewKeyView extends KeyView {
  /** The key itself, shown this once. */
  key: string;
  /** The key whose place it takes, which goes on for the overlap; null for a key of its own. */
  replaces: KeyView | null;
}

/** The body of `POST /api/v1/keys`. */
export interface CreateKeyRequest {
  name: string;
  scopes: string[];
  /** Yours unless told; only an operator may name another. */
  tenant?: string;
  /** Never unless told. */
  expires_at?: string;
}

/** The body of `POST /api/v1/keys/{key}/rotate`. */
export interface RotateKeyRequest {
  /** How long the old key goes on; 86,400 unless told, 0 ends it at once. */
  overlap_s?: number;
  /** When the new key ends; unset: it lives as long as the old one was made to. */
  expires_at?: string;
}

/** How much of the machine a tenant may take; null does not limit. */
export interface TenantLimitsView {
  /** Jobs that have not ended. */
  max_queued_jobs: number | null;
  max_running_stages: number | null;
  /** Seconds of gpu stages in the last 24 hours. */
  gpu_seconds_per_day: number | null;
}

/** To whom jobs belong. */
export interface TenantView extends TenantLimitsView {
  id: string;
  name: string;
  created_at: string;
}

/** The body of `POST /api/v1/tenants`. */
export interface CreateTenantRequest extends Partial<TenantLimitsView> {
  id: string;
  /** The id unless told. */
  name?: string;
}

/** The body of `PATCH /api/v1/tenants/{tenant}`; what is left out stays. */
export interface ChangeTenantRequest extends Partial<TenantLimitsView> {
  name?: string;
}

/** A deed in the audit log. */
export interface AuditView {
  id: number;
  at: string;
  /** Whom it concerns. */
  tenant: string;
  /** The key that acted; null for what frameq does by itself. */
  actor_id: string | null;
  /** The name of the key, or of the service. */
  actor: string;
  /** What was done, noun first: `key.create`. */
  action: string;
  target: string | null;
  request_id: string | null;
  /** From where the request came. */
  address: string | null;
  detail: Record<string, unknown>;
}

/** Who one is. */
export interface SessionView {
  tenant: string;
  /** Null when security is switched off. */
  key_id: string | null;
  key_name: string;
  scopes: string[];
  /** True for who administers the whole installation. */
  is_operator: boolean;
  /** How the request was known. */
  signed_in_by: 'key' | 'cookie' | 'nothing';
  /** When the key or the session ends by itself; null: never. */
  expires_at: string | null;
  /** False when SECURITY_ENABLED=false lets everybody in. */
  security_enabled: boolean;
}
