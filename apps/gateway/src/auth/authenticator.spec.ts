import type { ApiKeyRow } from '@frameq/db';
import { makeApiKey } from '@frameq/domain';
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Authenticator } from './authenticator.js';

const { key: KEY, prefix: PREFIX } = makeApiKey(new Uint8Array(40).fill(7));
const SAME_PREFIX = makeApiKey(new Uint8Array(40).fill(7, 0, 8)).key;
const NO_SESSIONS = { find: () => Promise.resolve(null) };
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
    replacedBy: null,
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
  const authenticator = new Authenticator(keysOf(stored()), NO_SESSIONS, true);
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
  await expect(new Authenticator(keysOf(row), NO_SESSIONS, true).verify(key)).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
});

it('asks once a second at most, and notices within that time what nobody told it', async () => {
  let now = 1_000_000;
  const keys = keysOf(stored());
  const authenticator = new Authenticator(keys, NO_SESSIONS, true, () => now);
  await Promise.all([authenticator.verify(KEY), authenticator.verify(KEY)]);
  expect(keys.lookUps).toBe(1);
  keys.row = stored({ revokedAt: new Date(now) });
  now += 1_000;
  await expect(authenticator.verify(KEY)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

it('lets everybody be the default tenant when security is switched off', async () => {
  await expect(new Authenticator(keysOf(null), NO_SESSIONS, false).identify({})).resolves.toMatchObject({
    tenantId: 'default',
  });
});

it('looks at once when it is told that a key has changed, even at an answer that was on its way', async () => {
  const keys = keysOf(stored());
  const authenticator = new Authenticator(keys, NO_SESSIONS, true);
  const admitted = authenticator.verify(KEY);
  keys.row = stored({ revokedAt: new Date(0) });
  authenticator.forget(PREFIX);
  await expect(admitted).resolves.toMatchObject({ tenantId: 'studio' });
  await expect(authenticator.verify(KEY)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

describe('a session', () => {
  const COOKIE = 'c'.repeat(43);
  const HASH = createHash('sha256').update(COOKIE).digest('hex');
  const expiresAt = new Date(Date.now() + 60_000);
  const sessions = {
    find: (hash: string) => Promise.resolve(hash === HASH ? { hash, prefix: PREFIX, expiresAt } : null),
  };
  const headers = { cookie: `theme=dark; frameq_session=${COOKIE}` };

  it('speaks for its key, until the first of the two ends', async () => {
    const soon = new Date(Date.now() + 1_000);
    const authenticator = new Authenticator(keysOf(stored({ expiresAt: soon })), sessions, true);
    await expect(authenticator.identify(headers)).resolves.toMatchObject({
      tenantId: 'studio',
      credential: { prefix: PREFIX, session: HASH, until: soon },
    });
  });

  it('ends with its key', async () => {
    const authenticator = new Authenticator(keysOf(stored({ revokedAt: new Date(0) })), sessions, true);
    await expect(authenticator.identify(headers)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('does not help a request that sends a wrong key', async () => {
    const authenticator = new Authenticator(keysOf(stored()), sessions, true);
    await expect(authenticator.identify({ ...headers, 'x-api-key': OTHER_PREFIX })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
  });
});
