import { KEY, NEW_KEY, REVOKED_KEY, ROTATED_KEY } from '../docs/examples/access.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { named } from '../docs/schema.js';
import { cursorPageOf } from '../docs/schemas/access.schemas.js';

const WHOSE = 'An admin of the tenant `default` reaches the keys of every tenant, another admin those of its own.';
const NEVER_STORED =
  'The key is shown in this answer alone. `Idempotency-Key` is not looked at: a secret is never stored.';

export const LIST_KEYS: OperationFacts = {
  id: 'listKeys',
  summary: 'List the API keys',
  description: `Keys, newest first, also those that have ended. ${WHOSE}`,
  access: 'admin',
  answers: [
    {
      status: 200,
      description: 'A page of keys.',
      schema: cursorPageOf(named('KeyView')),
      example: { data: [KEY], next_cursor: null, has_more: false },
    },
  ],
  errors: ['INVALID_REQUEST', 'INVALID_CURSOR'],
  curl: { path: '/api/v1/keys?active=true' },
};

export const CREATE_KEY: OperationFacts = {
  id: 'createKey',
  summary: 'Make an API key',
  description: `Makes a key that can do no more than yours. ${NEVER_STORED}`,
  access: 'admin',
  answers: [
    {
      status: 201,
      description: 'The key; keep it now.',
      schema: named('NewKeyView'),
      example: NEW_KEY,
      headers: { Location: 'Where the key is described.' },
    },
  ],
  errors: ['TENANT_NOT_FOUND'],
  curl: { method: 'POST', path: '/api/v1/keys', body: '{"name":"render farm","scopes":["jobs:read","jobs:write"]}' },
};

export const GET_KEY: OperationFacts = {
  id: 'getKey',
  summary: 'See an API key',
  description: `What a key may do, whether it holds, and when it was last used. ${WHOSE}`,
  access: 'admin',
  answers: [{ status: 200, description: 'The key, without its secret.', schema: named('KeyView'), example: KEY }],
  errors: ['KEY_NOT_FOUND'],
  pathParams: ['key'],
  curl: { path: '/api/v1/keys/$KEY_ID' },
};

export const REVOKE_KEY: OperationFacts = {
  id: 'revokeKey',
  summary: 'Revoke an API key',
  description:
    'Ends a key for good, at once and in every gateway, with its sessions and event streams. It stays in the list. A key that was ' +
    'revoked before is answered as it is. The last key that administers a tenant is kept.',
  access: 'admin',
  answers: [{ status: 200, description: 'The key as it is now.', schema: named('KeyView'), example: REVOKED_KEY }],
  errors: ['KEY_NOT_FOUND', 'LAST_ADMIN_KEY'],
  pathParams: ['key'],
  curl: { method: 'DELETE', path: '/api/v1/keys/$OLD_KEY_ID' },
};

export const ROTATE_KEY: OperationFacts = {
  id: 'rotateKey',
  summary: 'Put a new key in the place of an old one',
  description:
    'Makes a key with the name, scopes and tenant of the old one, which goes on for the overlap, so that whoever uses it can ' +
    `change over. ${NEVER_STORED} A key can be rotated once.`,
  access: 'admin',
  answers: [
    {
      status: 201,
      description: 'The new key; keep it now.',
      schema: named('NewKeyView'),
      example: ROTATED_KEY,
      headers: { Location: 'Where the new key is described.' },
    },
  ],
  errors: ['KEY_NOT_FOUND', 'KEY_NOT_ACTIVE', 'LAST_ADMIN_KEY', 'TENANT_NOT_FOUND'],
  pathParams: ['key'],
  curl: { method: 'POST', path: '/api/v1/keys/$KEY_ID/rotate', body: '{"overlap_s":3600}' },
};
