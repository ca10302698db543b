import { createStores, openDatabase, openPrisma } from '@frameq/db';

/** Notes in the audit log what was done to the whole of frameq from its own machine. Throws DATABASE_UNAVAILABLE. */
export async function noteDeed(
  url: string,
  action: 'backup.create' | 'backup.restore',
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const terms = { url, max: 1, applicationName: 'frameq-backup' };
  const [db, prisma] = [openDatabase(terms), openPrisma(terms)];
  try {
    const entry = { tenantId: 'default', actorId: null, actor: 'frameq command line', action, detail };
    await createStores(db, prisma).audit.append([entry]);
  } finally {
    await Promise.all([prisma.$disconnect(), db.close()]);
  }
}
