import type { ApiKeyRow } from '@frameq/db';
import { makeApiKey } from '@frameq/domain';
import { expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Authenticator } from './authenticator.js';

const { key: KEY, prefix: PREFIX } = makeApiKey(new Uint8Array(40).fill(7));
const SAME_PREFIX = makeApiKey(new Uint8Array(40).fill(7, 0, 8)).key;
const OTHER_PREFIX = makeApiKey(new Uint8Array(40).fill(8)).key;

function stored(more: Partial<ApiKeyRow> = {}): ApiKeyRow {
  return {
    id: 'key-1',
    tenantId: 'studio',
    name: 'test',
    prefix: PREFIX,
    hash: createHash('sha256').update(KEY).digest('hex'),
    scopes: ['jobs:read'],
    createdAt: new Date(0),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    ...more,
  };
}

/** Keys in memory that count how often they were asked for. */
function keysOf(row: ApiKeyRow | null) {
  const keys = {
    row,
    lookUps: 0,
    findByPrefix: (prefix: string) => {
      keys.lookUps++;
      return Promise.resolve(prefix === keys.row?.prefix ? keys.row : null);
    },
    touch: () => Promise.resolve(),
  };
  return keys;
}

it('finds the tenant by either header', async () => {
  const authenticator = new Authenticator(keysOf(stored()), true);
  const credential = { prefix: PREFIX, session: null, until: null };
  const caller = { tenantId: 'studio', apiKeyId: 'key-1', keyName: 'test', scopes: ['jobs:read'], credential };
  await expect(authenticator.identify({ 'x-api-key': KEY })).resolves.toEqual(caller);
  await expect(authenticator.identify({ authorization: `Bearer ${KEY}` })).resolves.toEqual(caller);
});

it.each([
  ['no key', undefined, stored()],
  ['a key of another shape', 'secret', stored()],
  ['a key with a typing error', KEY.replace('_', '-'), stored()],
  ['an unknown prefix', OTHER_PREFIX, stored()],
  ['the right prefix with other letters', SAME_PREFIX, stored()],
  ['an expired key', KEY, stored({ expiresAt: new Date(1) })],
  ['a revoked key', KEY, stored({ revokedAt: new Date(1) })],
])('refuses %s', async (_what, key, row) => {
  await expect(new Authenticator(keysOf(row), true).verify(key)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

it('asks once a second at most, and notices a revocation within that time', async () => {
  let now = 1_000_000;
  const keys = keysOf(stored());
  const authenticator = new Authenticator(keys, true, () => now);
  await Promise.all([authenticator.verify(KEY), authenticator.verify(KEY)]);
  expect(keys.lookUps).toBe(1);
  keys.row = stored({ revokedAt: new Date(now) });
  now += 1_000;
  await expect(authenticator.verify(KEY)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

it('lets everybody be the default tenant when security is switched off', async () => {
  await expect(new Authenticator(keysOf(null), false).identify({})).resolves.toMatchObject({ tenantId: 'default' });
});
