import { type Database, openDatabase, StageStore, WorkerStore } from '@frameq/db';
import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { postgresProxy, type PostgresProxy } from '../../failure/harness/postgres-proxy.js';
import { openWorkerHarness, type WorkerHarness } from './worker-harness.js';

let harness: WorkerHarness;
let proxy: PostgresProxy;
let db: Database;
beforeAll(async () => {
  harness = await openWorkerHarness();
  proxy = await postgresProxy(harness.db.url);
  db = openDatabase({ url: proxy.url, max: 6, applicationName: 'frameq-test' });
});
afterEach(async () => expect(await harness.leftovers()).toEqual([]));
afterAll(async () => {
  await db.close();
  await proxy.close();
  await harness.close();
});

it.each(['renew-leases', 'beat-worker'])(
  'keeps its leases when the connection of its heartbeat goes mute at %s',
  async (statement) => {
    const stores = { ...harness.stores, stages: new StageStore(db, 0), workers: new WorkerStore(db) };
    await harness.start({ leaseMs: 8_000, cpuSlots: 1 }, { stores });
    const id = await harness.submit('test-obedient', { duration_ms: 60_000, steps: 600 });
    await harness.note(id, /step/);
    await proxy.hold({ statement, when: 'before' }).reached;
    const lease = `select lease_expires_at as until, extract(epoch from lease_expires_at - clock_timestamp()) as left_s
                     from stage where job_id = $1`;
    const read = async (): Promise<{ until: Date; left_s: number }> =>
      (await harness.db.query<{ until: Date; left_s: number }>({ name: '', text: lease }, [id]))[0]!;
    const before = await read();
    let least = Infinity;
    const renewed = async (): Promise<boolean> => {
      const now = await read();
      if (now.until.getTime() > before.until.getTime()) return true;
      least = Math.min(least, Number(now.left_s));
      return false;
    };
    await waitFor(renewed, { timeoutMs: 20_000, what: 'the lease to be renewed' });
    expect(least).toBeGreaterThan(0);
    await harness.cancel(id);
    expect((await harness.ended(id)).state).toBe('cancelled');
  },
  60_000,
);
