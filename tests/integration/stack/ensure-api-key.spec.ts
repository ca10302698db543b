import { createStores, openDatabase, openPrisma } from '@frameq/db';
import { isApiKey } from '@frameq/domain';
import { ensureApiKey } from '@frameq/stack';
import { testDatabase, type TestDatabase } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'frameq-key-'));
}, 60_000);
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

it('makes a key once, notes it, and replaces one that was lost, revoked or has expired', async () => {
  const db = openDatabase({ url: database.url, applicationName: 'test' });
  const prisma = openPrisma({ url: database.url, applicationName: 'test' });
  const { apiKeys, audit } = createStores(db, prisma);
  const ensure = () => ensureApiKey(folder, database.url);
  const end = { name: 'expire-all', text: `update api_key set expires_at = now() - interval '1 s'` };
  try {
    const first = await ensure();
    expect([first.fresh, isApiKey(first.key)]).toEqual([true, true]);
    expect(await ensure()).toEqual({ ...first, fresh: false });
    const keys = [first.key];
    const breaks = [
      () => writeFile(first.file, 'nonsense\n'),
      async () => void (await apiKeys.end((await apiKeys.findByPrefix(keys.at(-1)!.slice(3, 11)))!.id, { afterS: 0 })),
      async () => void (await db.query(end, [])),
    ];
    for (const breakIt of breaks) {
      await breakIt();
      const next = await ensure();
      expect([next.fresh, keys.includes(next.key)]).toEqual([true, false]);
      expect((await ensure()).fresh).toBe(false);
      keys.push(next.key);
    }
    const deeds = await audit.list({ tenantId: 'default', limit: 100 });
    expect(deeds.map(({ action, actor }) => `${actor}: ${action}`)).toEqual(keys.map(() => 'frameq start: key.create'));
  } finally {
    await Promise.all([db.close(), prisma.$disconnect()]);
  }
});
