import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InputStore, openPrisma } from '@frameq/db';
import { settlement, waitFor } from '@frameq/testing';
import { randomUUID } from 'node:crypto';
import { type JobDesk, openJobDesk, WORKER_ID } from './job-desk.js';

/** Ends the connection of a query that waits for a lock. */
const CUT_WAITING = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'frameq-cut' and datname = current_database() and wait_event_type = 'Lock'`;

let desk: JobDesk;
beforeAll(async () => {
  desk = await openJobDesk();
});
afterAll(() => desk.close());

describe('ApiKeyStore', () => {
  const key = (more: { prefix: string; tenantId?: string; expiresAt?: Date }) => ({
    ...{ id: randomUUID(), tenantId: 'default', name: 'first', hash: 'h', scopes: ['jobs:read', 'admin'] },
    ...more,
  });

  it('finds a key by its prefix and notes its use once a minute', async () => {
    const expiresAt = new Date('2030-01-01T00:00:00Z');
    const made = await desk.stores.apiKeys.insert(key({ prefix: 'aaaaaaaa', expiresAt }));
    expect(await desk.stores.apiKeys.findByPrefix('aaaaaaaa')).toEqual(made);
    expect(made).toMatchObject({ scopes: ['jobs:read', 'admin'], expiresAt, lastUsedAt: null, revokedAt: null });
    await desk.stores.apiKeys.touch(made.id);
    const used = (await desk.stores.apiKeys.findByPrefix('aaaaaaaa'))!.lastUsedAt;
    expect(used).toBeInstanceOf(Date);
    await desk.stores.apiKeys.touch(made.id);
    expect((await desk.stores.apiKeys.findByPrefix('aaaaaaaa'))!.lastUsedAt).toEqual(used);
    expect(await desk.stores.apiKeys.findByPrefix('zzzzzzzz')).toBeNull();
  });

  it('shows a key to its tenant alone, and revokes it once', async () => {
    const mine = await desk.stores.apiKeys.insert(key({ prefix: 'bbbbbbbb', tenantId: 'mine' }));
    await expect(desk.stores.apiKeys.insert(key({ prefix: 'bbbbbbbb' }))).rejects.toThrow();
    expect(await desk.stores.apiKeys.get(mine.id, 'yours')).toBeNull();
    expect(await desk.stores.apiKeys.end(mine.id, { afterS: 0 })).toBe(true);
    expect(await desk.stores.apiKeys.end(mine.id, { afterS: 0 })).toBe(false);
    expect(await desk.stores.apiKeys.list({ tenantId: 'mine', liveOnly: true, limit: 10 })).toEqual([]);
    const keys = await desk.stores.apiKeys.list({ tenantId: 'mine', limit: 10 });
    expect(keys.map((one) => [one.prefix, one.revokedAt instanceof Date])).toEqual([['bbbbbbbb', true]]);
  });
});

describe('InputStore', () => {
  it('shows an input to its tenant alone', async () => {
    const id = await desk.upload('film.mp4', 'studio');
    expect(await desk.stores.inputs.get(id, 'studio')).toMatchObject({
      id,
      name: 'film.mp4',
      bytes: 1_000,
      createdAt: expect.any(Date),
    });
    expect(await desk.stores.inputs.get(id, 'other')).toBeNull();
    expect([...(await desk.stores.inputs.getMany([id, id, randomUUID()], 'studio')).keys()]).toEqual([id]);
  });

  it('takes files above 4 GiB', async () => {
    const id = randomUUID();
    await desk.stores.inputs.insert({ id, tenantId: 'studio', name: 'long.mov', sha256: 's', bytes: 6 * 2 ** 30 });
    expect((await desk.stores.inputs.get(id, 'studio'))!.bytes).toBe(6_442_450_944);
  });
});

describe('openPrisma', () => {
  it('says that Postgres is away, and works again when it is back', async () => {
    const away = openPrisma({ url: 'postgresql://nobody@127.0.0.1:1/none', applicationName: 'frameq-test' });
    const unavailable = { code: 'DATABASE_UNAVAILABLE', retryable: true };
    await expect(new InputStore(away).get(randomUUID(), 'studio')).rejects.toMatchObject(unavailable);
    await away.$disconnect();

    const one = openPrisma({ url: desk.db.url, applicationName: 'frameq-cut', max: 1 });
    const inputs = new InputStore(one);
    await inputs.get(randomUUID(), 'studio');
    const held = desk.db.transaction(async (tx) => {
      await tx.query({ name: '', text: 'lock table input in access exclusive mode' }, []);
      const cut = expect(inputs.get(randomUUID(), 'studio')).rejects.toMatchObject(unavailable);
      await waitFor(async () => (await desk.rows(CUT_WAITING)).length > 0, {
        what: 'the query that waits for the table',
      });
      await cut;
    });
    await held;
    expect(await inputs.get(randomUUID(), 'studio')).toBeNull();
    await one.$disconnect();
  });
});

describe('WorkerStore', () => {
  const facts = { id: WORKER_ID, hostname: 'render-3', pid: 4711, version: '0.1.0', queues: ['cpu', 'gpu'] as const };
  const devices = [{ id: 'cuda:0', name: 'A card', memory_mb: 24_564 }];
  const age = (seconds: number) =>
    desk.rows(`update worker set heartbeat_at = now() - make_interval(secs => $1)`, seconds);

  it('shows who lives, with what they run, and counts their slots', async () => {
    const { workers, stages } = desk.stores;
    expect(await workers.heartbeat(WORKER_ID)).toBe(false);
    await workers.register({ ...facts, slots: { cpu: 4, gpu: 1 }, devices });
    await desk.jobs.submitJob({ pipeline: 'tick' }, desk.caller());
    const { claimed } = await desk.claimNext();
    expect(await workers.list()).toMatchObject([
      { ...facts, slots: { cpu: 4, gpu: 1 }, devices, state: 'active', running: 1 },
    ]);
    expect([await workers.liveSlots('cpu'), await workers.liveSlots('gpu'), await workers.liveSlots('comfy')]).toEqual([
      4, 1, 0,
    ]);

    expect(await workers.recentRate('cpu')).toBe(0);
    await stages.settle([settlement(claimed[0]!)]);
    expect(await workers.recentRate('cpu')).toBeCloseTo(0.1);
    expect(await workers.recentRate('gpu')).toBe(0);
  });

  it('counts no slot of a worker that drains, was lost or has stopped', async () => {
    const { workers } = desk.stores;
    expect(await workers.heartbeat(WORKER_ID, { state: 'draining', fault: null, memoryShare: null })).toBe(true);
    expect(await workers.list()).toMatchObject([{ state: 'draining' }]);
    expect(await workers.liveSlots('cpu')).toBe(0);

    await workers.heartbeat(WORKER_ID);
    await age(16);
    expect(await workers.list()).toMatchObject([{ state: 'lost' }]);
    expect(await workers.liveSlots('cpu')).toBe(0);
    await workers.heartbeat(WORKER_ID);
    expect(await workers.liveSlots('cpu')).toBe(4);

    await workers.stop(WORKER_ID);
    expect(await workers.list()).toMatchObject([{ state: 'stopped' }]);
    expect(await workers.liveSlots('cpu')).toBe(0);
    await age(3_601);
    expect(await workers.list()).toEqual([]);
  });
});
