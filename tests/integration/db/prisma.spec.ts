import { openPrisma } from '@frameq/db';
import { testDatabase } from '@frameq/testing';
import { expect, it } from '@jest/globals';
import { postgresProxy } from '../../failure/harness/postgres-proxy.js';

it('gives up on a connection that falls silent, and asks over another once Postgres is heard again', async () => {
  const database = await testDatabase();
  const proxy = await postgresProxy(database.url);
  const prisma = openPrisma({ url: proxy.url, applicationName: 'test', answerWithinMs: 500 });
  try {
    await expect(prisma.tenant.count()).resolves.toBe(1);
    proxy.silence(true);
    await expect(prisma.tenant.count()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    proxy.silence(false);
    await expect(prisma.tenant.count()).resolves.toBe(1);
  } finally {
    await prisma.$disconnect();
    await proxy.close();
    await database.drop();
  }
});
