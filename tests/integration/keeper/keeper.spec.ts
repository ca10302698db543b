import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  createStores,
  type Database,
  Leadership,
  openDatabase,
  openPrisma,
  type PrismaClient,
  StageStore,
  type Stores,
} from '@frameq/db';
import { createDispatcher, type Dispatcher } from '@frameq/jobs';
import { Keeper, type KeeperParts } from '@frameq/keeper';
import { type Deliveries, openDeliveries } from '@frameq/queue';
import { openStorage } from '@frameq/storage';
import { plantJob, testDatabase, type TestDatabase, waitFor } from '@frameq/testing';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

type Retention = KeeperParts['retention'];

const LOCK = 99;

describe('Keeper', () => {
  let database: TestDatabase;
  let db: Database;
  let prisma: PrismaClient;
  let stores: Stores;
  let deliveries: Deliveries;
  let dispatcher: Dispatcher;
  let storageDir: string;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    database = await testDatabase();
    storageDir = await mkdtemp(join(tmpdir(), 'frameq-keeper-'));
    const terms = { url: database.url, applicationName: 'test' };
    [db, prisma] = [openDatabase(terms), openPrisma(terms)];
    // Without the wait of 15 s after an outage, which tests of the store look at.
    stores = { ...createStores(db, prisma), stages: new StageStore(db, 0) };
    deliveries = await openDeliveries({ redisUrl: null, databaseUrl: database.url });
    dispatcher = createDispatcher({
      stages: stores.stages,
      workers: stores.workers,
      deliveries,
      log: { warn: () => undefined },
    });
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await dispatcher.close();
    await deliveries.close();
    await Promise.all([prisma.$disconnect(), db.close()]);
    await database.drop();
    await rm(storageDir, { recursive: true });
  });

  it('goes on with bulk actions that another keeper has begun', async () => {
    const planted = await Promise.all(Array.from({ length: 60 }, () => plantJob(db)));
    const last = Math.max(...(await stores.bulk.count('default', { filter: {} })).map((one) => one.last));
    const action = await stores.bulk.insert({
      ...{ id: randomUUID(), tenantId: 'default', action: 'cancel', target: { filter: { states: ['queued'] } } },
      ...{ priority: null, total: planted.length, last, actorId: null, actor: 'test' },
    });
    await stores.bulk.step(action.id);
    startKeeper();
    await waitFor(async () => (await stores.bulk.get(action.id, 'default'))!.state === 'completed');
    expect(await stores.bulk.get(action.id, 'default')).toMatchObject({ total: 60, changed: 60, skipped: 0 });
    expect((await stores.jobs.counts('default')).cancelled).toBe(60);
  });

  it('delivers what is ready, although nobody woke the dispatcher', async () => {
    await plantJob(db, { items: 2 });
    startKeeper();
    await waitFor(async () => (await deliveries.waiting('cpu')) === 2);
  });

  it('takes back a stage whose lease ran out, and delivers it again', async () => {
    const [stageId] = (await plantJob(db)).stageIds;
    const terms = { workerId: randomUUID(), leaseMs: 50, queue: 'cpu', limit: null } as const;
    expect((await stores.stages.claim([{ stageId: stageId!, token: 0 }], terms)).claimed).toHaveLength(1);
    startKeeper();
    await waitFor(async () => (await deliveries.waiting('cpu')) === 1, { what: 'the stage to be delivered again' });
    const [stage] = await ask<{ state: string; token: number }>('select state, lease_token as token from stage');
    expect(stage).toEqual({ state: 'queued', token: 2 });
  });

  it('removes files of old jobs when retention is configured, and notes that', async () => {
    const { jobId, stageIds } = await plantJob(db);
    const place = { tenantId: 'default', stageId: stageIds[0]!, token: 1, name: 'old.json' };
    const storage = await openStorage({ directory: storageDir });
    const { bytes, sha256 } = await storage.putArtifact(place, (file) => writeFile(file, '{}'));
    await ask(
      `insert into artifact (stage_id, token, name, kind, media_type, bytes, sha256)
       values ($1, 1, 'old.json', 'json', 'application/json', $2, $3)`,
      ...[stageIds[0], bytes, sha256],
    );
    await stores.stages.requestCancel(jobId, 'default');
    await ask(`update job set finished_at = now() - interval '3 days' where id = $1`, jobId);
    startKeeper({ filesAfterDays: 2, jobsAfterDays: null });
    await waitFor(async () => !existsSync(join(storageDir, 'artifacts', 'default', stageIds[0]!)), { what: 'removal' });
    const deeds = await stores.audit.list({ tenantId: 'default', limit: 9 });
    expect(deeds).toMatchObject([{ actor: 'keeper', action: 'files.remove', detail: { count: 1 } }]);
  });

  it('cancels a job that has not ended by its deadline, and says why', async () => {
    const [late, later] = [await plantJob(db), await plantJob(db)];
    await ask(`update job set deadline_at = now() + interval '1 second' where id = $1`, late.jobId);
    await ask(`update job set deadline_at = now() + interval '1 hour' where id = $1`, later.jobId);
    startKeeper();
    const lateBy = await waitFor(async () => {
      const [job] = await ask<{ state: string; receipt: { reason?: string }; late_s: number }>(
        `select state, cancel_receipt as receipt, extract(epoch from finished_at - deadline_at)::float as late_s from job where id = $1`,
        late.jobId,
      );
      if (job?.state !== 'cancelled') return undefined;
      expect(job.receipt.reason).toBe('deadline');
      return { seconds: job.late_s };
    });
    expect(lateBy.seconds).toBeGreaterThanOrEqual(0);
    expect(lateBy.seconds).toBeLessThan(3);
    expect(await ask('select state from job where id = $1', later.jobId)).toEqual([{ state: 'queued' }]);
  });

  it('forgets what nobody needs any more, and keeps the rest', async () => {
    const { jobId } = await plantJob(db);
    await ask(
      `insert into event (tenant_id, job_id, kind, created_at) select 'default', $1, 'old', now() - interval '31 days' from generate_series(1, 1500)`,
      jobId,
    );
    await ask(`insert into event (tenant_id, job_id, kind) values ('default', $1, 'new')`, jobId);
    await ask(
      `insert into idempotency_key (tenant_id, key, request_hash, created_at) values ('default', 'old', '', now() - interval '25 hours'), ('default', 'new', '', now())`,
    );
    await ask(`insert into worker (id, hostname, pid, version, queues, slots, heartbeat_at)
      select gen_random_uuid(), name, 1, '0', '{cpu}', '{}', now() - age from (values ('old', interval '25 hours'), ('new', interval '1 hour')) as w(name, age)`);
    const storage = await openStorage({ directory: storageDir });
    const [old] = [storage.makeWorkDir('old', 1), storage.makeWorkDir('new', 1)];
    await utimes(old, new Date(0), new Date(0));
    startKeeper();
    await waitFor(async () => (await readdir(join(storageDir, 'tmp'))).length === 1, {
      what: 'the old folder to be swept',
    });
    expect(await ask('select kind from event')).toEqual([{ kind: 'new' }]);
    expect(await ask('select key from idempotency_key')).toEqual([{ key: 'new' }]);
    expect(await ask('select hostname from worker')).toEqual([{ hostname: 'new' }]);
  });

  it('sweeps what a killed run left, and nothing of one that goes on', async () => {
    const planted = await plantJob(db, { items: 2 });
    const [lost, held] = await claimAll(planted.stageIds);
    const storage = await openStorage({ directory: storageDir });
    storage.makeWorkDir(lost!.stageId, lost!.token);
    storage.makeWorkDir(held!.stageId, held!.token);
    await ask(`update stage set lease_expires_at = now() - interval '1 second' where id = $1`, lost!.stageId);
    await stores.stages.reap(10);
    startKeeper();
    const left = (): Promise<string[]> => readdir(join(storageDir, 'tmp'));
    await waitFor(async () => (await left()).length === 1, { what: 'the folder of the lost run to be swept' });
    expect(await left()).toEqual([expect.stringContaining(held!.stageId)]);
  });

  it('leaves the work to the leader, and follows when the leader goes', async () => {
    const first = lead();
    await waitFor(() => first.isLeader());
    const second = startKeeper();
    await plantJob(db);
    await waitFor(
      async () => (await ask(`select 1 from pg_locks where locktype = 'advisory' and objid = ${LOCK}`)).length === 1,
    );
    expect(second.isLeader()).toBe(false);
    expect(await deliveries.waiting('cpu')).toBe(0);
    await first.close();
    await waitFor(async () => (await deliveries.waiting('cpu')) === 1, { what: 'the follower to deliver' });
    expect(second.isLeader()).toBe(true);
  });

  it('leads again after its connection was cut', async () => {
    const leadership = startKeeper();
    await waitFor(() => leadership.isLeader());
    await ask(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = ${LOCK}`);
    await waitFor(() => !leadership.isLeader());
    await waitFor(() => leadership.isLeader());
  });

  async function claimAll(stageIds: readonly string[]): Promise<{ stageId: string; token: number }[]> {
    const terms = { workerId: randomUUID(), leaseMs: 60_000, queue: 'cpu', limit: null } as const;
    const { claimed } = await stores.stages.claim(
      stageIds.map((stageId) => ({ stageId, token: 0 })),
      terms,
    );
    return [...claimed];
  }

  function lead(): Leadership {
    const leadership = new Leadership({ url: database.url, applicationName: 'test', lock: LOCK });
    closing.push(() => leadership.close());
    return leadership;
  }

  function startKeeper(retention: Retention = { filesAfterDays: null, jobsAfterDays: null }): Leadership {
    const leadership = lead();
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    const keeper = new Keeper({
      stores,
      dispatcher,
      deliveries,
      leadership,
      storageDir,
      retention,
      uploadExpiryMs: 86_400_000,
      log,
    });
    keeper.start();
    closing.unshift(() => keeper.stop());
    return leadership;
  }

  function ask<Row>(text: string, ...values: unknown[]): Promise<Row[]> {
    return db.query<Row>({ name: '', text }, values);
  }
});
