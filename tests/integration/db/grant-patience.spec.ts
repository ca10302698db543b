import { BulkStore, type Database, type Queryable, RetentionStore, type Statement } from '@frameq/db';
import { plantJob } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
afterAll(() => tables.close());

/** A database that notes, before each statement that may take long, for how long Postgres would let it. */
function watched(db: Database): { readonly db: Database; readonly limits: Map<string, string> } {
  const limits = new Map<string, string>();
  const watch = (on: Queryable): Queryable => ({
    query: async <Row>(statement: Statement, values: readonly unknown[]) => {
      if ((statement.answerWithinMs ?? 0) > 15_000) {
        const asked = { name: '', text: `select current_setting('statement_timeout') as limit` };
        limits.set(statement.name, (await on.query<{ limit: string }>(asked, []))[0]!.limit);
      }
      return on.query<Row>(statement, values);
    },
  });
  const transaction = <T>(work: (tx: Queryable) => Promise<T>) => db.transaction((tx) => work(watch(tx)));
  return { db: Object.assign(Object.create(db) as Database, watch(db), { transaction }), limits };
}

it('has Postgres wait as long for what may take long as this side does', async () => {
  const { db, limits } = watched(tables.db);
  const [bulk, retention] = [new BulkStore(db), new RetentionStore(db)];
  await plantJob(tables.db);
  await bulk.count('default', { filter: {} });
  await bulk.countWaiting('cpu');
  const terms = { tenantId: 'default', total: 1, last: 1_000, actorId: null, actor: 'me' };
  for (const action of [
    { action: 'priority', target: { filter: {} }, priority: 5 },
    { action: 'clear', target: { queue: 'cpu' }, priority: null },
  ] as const) {
    const { id } = await bulk.insert({ ...terms, ...action, id: randomUUID() });
    await bulk.step(id);
  }
  await retention.count(1, 1);
  await retention.deleteJobs(1, async () => undefined);
  expect(Object.fromEntries(limits)).toEqual(
    Object.fromEntries(
      [
        ...['count-bulk-jobs', 'count-waiting', 'next-bulk-jobs', 'set-priority', 'cancel-waiting'],
        ...['count-removable', 'delete-old-jobs'],
      ].map((name) => [name, '5min']),
    ),
  );
});
