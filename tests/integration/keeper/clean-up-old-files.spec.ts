import { createStores, type Database, openDatabase, openPrisma, type PrismaClient, type Stores } from '@frameq/db';
import { cleanUpOldFiles } from '@frameq/keeper';
import { openStorage } from '@frameq/storage';
import { plantJob, testDatabase, type TestDatabase } from '@frameq/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

let database: TestDatabase;
let db: Database;
let prisma: PrismaClient;
let stores: Stores;
let storageDir: string;

beforeEach(async () => {
  database = await testDatabase();
  storageDir = await mkdtemp(path.join(tmpdir(), 'frameq-keeper-'));
  const terms = { url: database.url, applicationName: 'test' };
  [db, prisma] = [openDatabase(terms), openPrisma(terms)];
  stores = createStores(db, prisma);
});
afterEach(async () => {
  await Promise.all([prisma.$disconnect(), db.close()]);
  await database.drop();
  await rm(storageDir, { recursive: true });
});

const ask = (text: string, ...values: unknown[]) => db.query({ name: '', text }, values);

/** Stores a file of a stage, as old as it should be; a row names it where there is such a stage. */
async function put(stageId: string, name: string, days: number): Promise<string> {
  const storage = await openStorage({ directory: storageDir });
  const place = { tenantId: 'default', stageId, token: 1, name };
  const { bytes, sha256 } = await storage.putArtifact(place, (file) => writeFile(file, name));
  await ask(
    `insert into artifact (stage_id, token, name, kind, media_type, bytes, sha256)
     select id, 1, $2, 'json', 'application/json', $3, $4 from stage where id = $1`,
    ...[stageId, name, bytes, sha256],
  );
  const changed = new Date(Date.now() - days * 86_400_000);
  const file = await storage.artifactPath(place);
  await utimes(file, changed, changed);
  return file;
}

it('removes files that no row names after a day without any retention, but none older than the database', async () => {
  const [named, gone] = [(await plantJob(db)).stageIds[0]!, randomUUID()];
  await ask(`update _prisma_migrations set finished_at = now() - interval '30 days'`);
  const kept = [
    await put(named, 'named.json', 2),
    await put(gone, 'young.json', 0.9),
    await put(gone, 'of-another-database.json', 31),
  ];
  const orphans = [await put(gone, 'orphan.json', 2), await put(gone, 'old.json', 29)];
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const retention = { filesAfterDays: null, jobsAfterDays: null };
  await cleanUpOldFiles({ stores, storageDir, retention, log }, new AbortController().signal);
  expect(orphans.filter((file) => existsSync(file))).toEqual([]);
  expect(kept.filter((file) => existsSync(file))).toEqual(kept);
  const deeds = await stores.audit.list({ tenantId: 'default', limit: 9 });
  expect(deeds).toMatchObject([{ actor: 'keeper', action: 'orphan.remove', detail: { count: 2 } }]);
});
