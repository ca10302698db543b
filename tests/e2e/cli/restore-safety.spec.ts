import { migrate } from '@frameq/db';
import { openDeliveries } from '@frameq/queue';
import { cliEntry, waitFor } from '@frameq/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type DatabasePlace, emptyPlace, filledPlace } from './database-place.js';

let first: DatabasePlace;
let second: DatabasePlace;
let archive: string;
beforeEach(async () => {
  [first, second] = await Promise.all([filledPlace(), emptyPlace()]);
  archive = path.join(first.folder, 'frameq.tar');
});
afterEach(() => Promise.all([first.drop(), second.drop()]));

async function backUp(): Promise<void> {
  expect(await first.frameq('backup', archive)).toMatchObject({ code: 0 });
}

describe('a database with tables of another application', () => {
  const SHOP = `create type mood as enum ('good'); create sequence bill;
    create table orders (id bigint default nextval('bill'), mood mood, item uuid);
    insert into orders (mood) values ('good');`;

  it('is backed up without them, and that backup can be restored', async () => {
    await first.sql(SHOP);
    await backUp();
    expect(await second.frameq('restore', archive)).toMatchObject({ code: 0 });
    expect(await second.jobs()).toBe(await first.jobs());
    expect(await second.sql(`select to_regclass('orders') as orders, to_regtype('mood') as mood`)).toEqual([
      { orders: null, mood: null },
    ]);
  });

  it.each([['frameq has made its tables there'], ['frameq was never there']])(
    'is not restored into: %s',
    async (where) => {
      await backUp();
      if (where.includes('made')) await migrate({ url: second.url });
      await second.sql(SHOP);
      for (const more of [[], ['--replace', '--yes']]) {
        const { code, err } = await second.frameq('restore', archive, ...more);
        expect([code, err]).toEqual([1, expect.stringMatching(/RESTORE_NOT_EMPTY.*orders[^]*DATABASE_URL/)]);
      }
      expect(await second.sql('select id::int, mood::text from orders')).toEqual([{ id: 1, mood: 'good' }]);
    },
  );

  it('keeps them when they are in a schema of their own, and refuses while they are built on frameq', async () => {
    await backUp();
    await migrate({ url: second.url });
    await second.sql(`create schema shop; create table shop.orders (id int); insert into shop.orders values (7);
      create function stamp() returns int language sql as 'select 7'; create view shop.waiting as select id from job`);
    const refused = await second.frameq('restore', archive);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/RESTORE_NOT_EMPTY.*shop\.waiting/)]);
    expect(existsSync(path.join(second.dataDir, 'restoring.json'))).toBe(false);
    await second.sql('drop view shop.waiting');
    expect(await second.frameq('restore', archive)).toMatchObject({ code: 0 });
    expect(await second.sql('select stamp() as stamp, id from shop.orders')).toEqual([{ stamp: 7, id: 7 }]);
    expect(await second.jobs()).toBe(await first.jobs());
  });

  it('keeps the queues of another user of BullMQ, and forgets the deliveries of frameq', async () => {
    await backUp();
    const deliveries = await openDeliveries({ redisUrl: null, databaseUrl: first.url });
    await deliveries.add('cpu', [{ stageId: randomUUID(), token: 0, traceparent: null }]);
    await deliveries.close();
    const copied = (
      await first.sql<{ columns: string }>(
        `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
        where attrelid = 'bullmq.job'::regclass and attnum > 0 and attname <> 'queue' and not attisdropped`,
      )
    )[0]!.columns;
    await first.sql(`insert into bullmq.job (queue, ${copied}) select 'emails', ${copied} from bullmq.job`);
    expect(await first.frameq('restore', archive, '--replace', '--yes')).toMatchObject({ code: 0 });
    expect(await first.sql('select distinct queue from bullmq.job')).toEqual([{ queue: 'emails' }]);
    await first.sql(`delete from bullmq.job; delete from bullmq.meta where queue = 'emails'`);
    expect(await first.frameq('restore', archive, '--replace', '--yes')).toMatchObject({ code: 0 });
    expect(await first.sql(`select to_regnamespace('bullmq') as schema`)).toEqual([{ schema: null }]);
  });
});

describe('after a restore that was killed', () => {
  /** Kills a restore after it has noted that it is under way, while somebody else holds the lock on migrations. */
  async function killRestore(place: DatabasePlace): Promise<void> {
    const holder = new pg.Client({ connectionString: place.url });
    await holder.connect();
    await holder.query('select pg_advisory_lock(72707369)');
    const argv = [cliEntry(), 'restore', archive, '--replace', '--yes'];
    const child = spawn(process.execPath, argv, { env: place.env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    try {
      await waitFor(() => existsSync(path.join(place.dataDir, 'restoring.json')), {
        timeoutMs: 30_000,
        what: 'the restore to begin',
      });
    } finally {
      child.kill('SIGKILL');
      await ended;
      await holder.end();
    }
  }

  it('asks for --replace before another database is given up, and not for the one it was about', async () => {
    await backUp();
    await killRestore(first);
    expect(await second.frameq('restore', archive)).toMatchObject({ code: 0 });
    await second.sql(`update job set name = 'of the other one'`);
    const elsewhere = { ...first.env, DATABASE_URL: second.url };
    const child = spawn(process.execPath, [cliEntry(), 'restore', archive, '--json'], { env: elsewhere });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toContain('RESTORE_NOT_EMPTY');
    expect(await second.sql('select distinct name from job')).toEqual([{ name: 'of the other one' }]);
    expect(await first.frameq('restore', archive)).toMatchObject({ code: 0 });
  });
});

describe('keys and sessions', () => {
  it('names the keys that hold again and ends every session', async () => {
    await first.sql(`insert into session (hash, api_key_id, expires_at)
      select 'cookie', id, now() + interval '1 day' from api_key limit 1`);
    await backUp();
    await first.sql('update api_key set revoked_at = now()');
    const { code, out } = await first.frameq('restore', archive, '--replace', '--yes');
    const [key] = await first.sql<{ prefix: string; name: string; revoked_at: Date | null }>('select * from api_key');
    expect(key!.revoked_at).toBeNull();
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`1 API key .*\\n  fq_${key!.prefix}  ${key!.name} \\(default\\)\\n.*frameq keys revoke`),
    );
    expect(await first.sql('select hash from session')).toEqual([]);
    await first.sql(`update api_key set expires_at = now()`);
    await first.frameq('backup', `${archive}.2`);
    const none = await first.frameq('restore', `${archive}.2`, '--replace', '--yes', '--json');
    expect(JSON.parse(none.out)).toMatchObject({ outcome: 'restored', live_keys: [] });
  });
});
