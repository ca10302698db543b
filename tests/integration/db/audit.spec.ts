import { AuditStore, TenantStore, openPrisma } from '@frameq/db';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables(2);
});
afterAll(() => tables.close());

const deed = { tenantId: 'studio', actorId: null, actor: 'keeper', action: 'artifact.delete' };

it('notes deeds in their order and reads them newest first, a page at a time', async () => {
  const audit = new AuditStore(tables.db);
  await audit.append([
    { ...deed, target: 'one', detail: { bytes: 1 } },
    { ...deed, target: 'two' },
    { ...deed, tenantId: 'other', target: 'three', action: 'key.create' },
  ]);
  const newest = await audit.list({ tenantId: 'studio', limit: 1 });
  expect(newest).toMatchObject([{ target: 'two', actor: 'keeper', requestId: null, detail: {}, at: expect.any(Date) }]);
  await expect(audit.list({ tenantId: 'studio', before: newest[0]!.id, limit: 10 })).resolves.toMatchObject([
    { target: 'one', detail: { bytes: 1 } },
  ]);
  await expect(audit.list({ tenantId: null, actions: ['key.create'], limit: 10 })).resolves.toMatchObject([
    { target: 'three' },
  ]);
});

it.each(["update audit_log set actor = 'nobody'", 'delete from audit_log', 'truncate audit_log'])(
  'refuses to change what was noted: %s',
  async (text) => {
    await new AuditStore(tables.db).append([deed]);
    await expect(tables.db.query({ name: text.slice(0, 20), text }, [])).rejects.toThrow('append-only');
  },
);

it('forgets the note when the deed is rolled back', async () => {
  const audit = new AuditStore(tables.db);
  const failing = tables.db.transaction(async (tx) => {
    await audit.append([{ ...deed, target: 'undone' }], tx);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  const noted = await audit.list({ tenantId: 'studio', limit: 1000 });
  expect(noted.map(({ target }) => target)).not.toContain('undone');
});

it('keeps tenants and their limits', async () => {
  const prisma = openPrisma({ url: tables.db.url, max: 1, applicationName: 'test' });
  try {
    const tenants = new TenantStore(prisma, tables.db);
    await expect(tenants.get('default')).resolves.toMatchObject({ maxQueuedJobs: null });
    await expect(tenants.insert({ id: 'studio-2', name: 'Studio', maxQueuedJobs: 5 })).resolves.toMatchObject({
      id: 'studio-2',
      maxQueuedJobs: 5,
    });
    await expect(tenants.insert({ id: 'studio-2', name: 'again' })).resolves.toBeNull();
    await expect(tenants.update('studio-2', { gpuSecondsPerDay: 60 })).resolves.toMatchObject({ gpuSecondsPerDay: 60 });
    await expect(tenants.update('studio-2', { maxQueuedJobs: null, name: 'The studio' })).resolves.toMatchObject({
      name: 'The studio',
      maxQueuedJobs: null,
      gpuSecondsPerDay: 60,
    });
    await expect(tenants.update('nobody', { name: 'x' })).resolves.toBeNull();
    await expect(tenants.insert({ id: 'Not/Allowed', name: 'x' })).rejects.toThrow();
  } finally {
    await prisma.$disconnect();
  }
});
