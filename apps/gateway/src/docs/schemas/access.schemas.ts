import type { AuditView, CursorPage, KeyView, NewKeyView, SessionView, TenantView } from '@frameq/contracts';
import { API_KEY_SCOPES } from '@frameq/domain';
import { flag, list, map, named, nullable, object, oneOf, type Schema, text, time, uuid, whole } from '../schema.js';

const scopes = list('What it may do.', oneOf('A scope.', API_KEY_SCOPES));

const KEY_FIELDS = {
  id: uuid('The id of the key.'),
  tenant: text('For whom it acts.'),
  name: text('What it is for.'),
  prefix: text('How it begins; not secret.'),
  scopes,
  state: oneOf('Whether it holds.', ['active', 'expired', 'revoked']),
  created_at: time('When it was made.'),
  expires_at: nullable(time('When it ends; null: never.')),
  revoked_at: nullable(time('When it was revoked.')),
  last_used_at: nullable(time('When it was last used, to the minute.')),
  replaced_by: nullable(uuid('The key that took its place when it was rotated.')),
};

/** A page of `items`, which are not counted. */
export function cursorPageOf(items: Schema): Schema {
  return object<CursorPage<unknown>>('A page of a list.', {
    data: list('The rows.', items),
    next_cursor: nullable(text('Give it as `cursor` for the next page; null at the end.')),
    has_more: flag('True when there is a next page.'),
  });
}

/** The schemas about who may do what. */
export const ACCESS_SCHEMAS: Readonly<Record<string, Schema>> = {
  KeyView: object<KeyView>('An API key, without its secret.', KEY_FIELDS),
  NewKeyView: object<NewKeyView>('A key that was made just now.', {
    ...KEY_FIELDS,
    key: text('The key itself; shown this once, keep it now.'),
    replaces: nullable(named('KeyView')),
  }),
  TenantView: object<TenantView>('To whom jobs belong.', {
    id: text('Its id.', { pattern: '^[a-z0-9][a-z0-9-]{0,62}$' }),
    name: text('Its name, for people.'),
    max_queued_jobs: nullable(whole('Jobs that have not ended, at most; null does not limit.')),
    max_running_stages: nullable(whole('Stages that run, at most; null does not limit.')),
    gpu_seconds_per_day: nullable(whole('Seconds of gpu stages in 24 hours, at most; null does not limit.')),
    created_at: time('When it was made.'),
  }),
  AuditView: object<AuditView>('A deed in the audit log.', {
    id: whole('Rises with time.'),
    at: time('When it was done.'),
    tenant: text('Whom it concerns.'),
    actor_id: nullable(uuid('The key that acted; null for what frameq does by itself.')),
    actor: text('The name of the key, or of the service.'),
    action: text('What was done, noun first.'),
    target: nullable(text('The id of what it was done to.')),
    request_id: nullable(text('The X-Request-Id of the request.')),
    address: nullable(text('From where the request came.')),
    detail: map('More facts.'),
  }),
  SessionView: object<SessionView>('Who one is.', {
    tenant: text('For whom one acts.'),
    key_id: nullable(uuid('The key; null when security is switched off.')),
    key_name: text('Its name.'),
    scopes,
    is_operator: flag('True for who administers the whole installation.'),
    signed_in_by: oneOf('How the request was known.', ['key', 'cookie', 'nothing']),
    expires_at: nullable(time('When the key or the session ends by itself; null: never.')),
    security_enabled: flag('False when SECURITY_ENABLED=false lets everybody in.'),
  }),
};
