import { loadStatement, openDatabase, type Database, type Statement } from '@frameq/db';
import { testDatabase, waitFor, type TestDatabase } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

jest.setTimeout(30_000);

let server: TestDatabase;
let db: Database;
beforeAll(async () => {
  server = await testDatabase();
  db = openDatabase({ url: server.url, max: 3, applicationName: 'frameq-under-test' });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

const sql = (text: string): Statement => ({ name: '', text });
const one = async <Row>(text: string, ...values: unknown[]) => (await db.query<Row>(sql(text), values))[0];

/** Ends every other connection of this database, as a restart of Postgres would. */
const endConnections = () =>
  one(`select count(pg_terminate_backend(pid)) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`);

describe('query', () => {
  it('gives bigint as number, also in arrays, and times as Date', async () => {
    const row = await one(`select 9007199254740991::bigint as token, array[1, 2]::bigint[] as tokens, now() as at`);
    expect(row).toEqual({ token: Number.MAX_SAFE_INTEGER, tokens: [1, 2], at: expect.any(Date) });
  });

  it('prepares a named statement once per connection and runs under limits', async () => {
    const statement = loadStatement('count-waiting');
    await db.query(statement, ['cpu']);
    await db.query(statement, ['cpu']);
    const settings = await one(`select current_setting('statement_timeout') as statement,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`);
    expect(settings).toEqual({ statement: '10s', idle: '15s', name: 'frameq-under-test' });
  });

  it('lets a mistake in a statement through as what it is', async () => {
    await expect(one('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    expect(db.isReachable()).toBe(true);
  });
});

describe('transaction', () => {
  it('keeps all or nothing', async () => {
    const insert = sql(`insert into idempotency_key (tenant_id, key, request_hash) values ('t', $1, 'h')`);
    await db.transaction((tx) => tx.query(insert, ['kept']));
    const failing = db.transaction(async (tx) => {
      await tx.query(insert, ['lost']);
      throw new RangeError('changed my mind');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await one('select array_agg(key) as keys from idempotency_key')).toEqual({ keys: ['kept'] });
  });

  it('does not take a swallowed failure for a success', async () => {
    const swallowing = db.transaction((tx) => tx.query(sql('select 1 / 0'), []).catch(() => []));
    await expect(swallowing).rejects.toThrow('swallowed');
  });

  it('gives the connection back after a failure, however often', async () => {
    for (let round = 0; round < 10; round++) {
      await expect(db.transaction((tx) => tx.query(sql('select 1 / 0'), []))).rejects.toMatchObject({ code: '22012' });
    }
    expect(await one('select 1 as fine')).toEqual({ fine: 1 });
  });
});

describe('when Postgres goes away', () => {
  it('survives the end of idle connections and connects again', async () => {
    await Promise.all([one('select 1'), one('select 2'), one('select 3')]);
    await endConnections();
    await waitFor(() => one('select 1 as fine').catch(() => undefined), { what: 'a new connection' });
    expect(db.isReachable()).toBe(true);
  });

  it('says DATABASE_UNAVAILABLE when a connection ends under a transaction', async () => {
    const other = openDatabase({ url: server.url, applicationName: 'frameq-under-test' });
    const work = other.transaction(async (tx) => {
      await endConnections();
      await tx.query(sql('select 1'), []);
    });
    await expect(work).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: expect.any(Error) });
    expect([other.isReachable(), other.reachableForMs()]).toEqual([false, 0]);
    await other.query(sql('select 1'), []);
    expect(other.isReachable()).toBe(true);
    await other.close();
  });

  it('says DATABASE_UNAVAILABLE when nobody listens', async () => {
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    const nowhere = openDatabase({
      url: `postgresql://app@127.0.0.1:${port}/frameq`,
      applicationName: 'frameq-under-test',
    });
    await expect(nowhere.query(sql('select 1'), [])).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
    });
    await expect(nowhere.transaction(async () => 1)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(nowhere.isReachable()).toBe(false);
    const { close } = await nowhere.listen('anything', () => undefined);
    await close();
    await nowhere.close();
  });

  it('says so too when a statement is cut off, though Postgres is there', async () => {
    const impatient = db.transaction(async (tx) => {
      await tx.query(sql(`select set_config('statement_timeout', '20', true)`), []);
      await tx.query(sql('select pg_sleep(5)'), []);
    });
    await expect(impatient).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('took too long'),
    });
    expect(db.isReachable()).toBe(true);
  });

  it('takes a connection that has gone mute for lost, and another one is asked', async () => {
    const target = new URL(server.url);
    const sockets = new Set<Socket>();
    let mute = false;
    const proxy = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
      near.on('data', (chunk) => far.write(chunk));
      far.on('data', (chunk) => !mute && near.write(chunk));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const through = new URL(server.url);
    through.port = String((proxy.address() as AddressInfo).port);
    through.hostname = '127.0.0.1';
    const cut = openDatabase({ url: through.href, max: 1, applicationName: 'frameq-under-test' });
    await cut.query(sql('select 1'), []);
    mute = true;
    const asked = { ...sql('select 1'), answerWithinMs: 200 };
    await expect(cut.query(asked, [])).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    mute = false;
    await cut.query(sql('select 1'), []);
    await expect(
      cut.transaction(async (tx) => {
        mute = true;
        await tx.query(asked, []);
      }),
    ).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    mute = false;
    await cut.query(sql('select 1'), []);
    expect(cut.isReachable()).toBe(true);
    await cut.close();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  it('counts for how long it has been in touch', async () => {
    await one('select 1');
    const before = db.reachableForMs();
    await one('select pg_sleep(0.05)');
    expect(db.reachableForMs() - before).toBeGreaterThanOrEqual(45);
  });
});

describe('listen', () => {
  it('hears what is sent, and after its connection broke hears again and is told to look', async () => {
    const heard: string[] = [];
    const listener = await db.listen('frameq_event', (payload) => heard.push(payload));
    await db.notify('frameq_event', 'first');
    await waitFor(() => heard.includes('first'), { what: 'the first notification' });
    await endConnections();
    await waitFor(() => heard.at(-1) === '', { what: 'the call after the reconnect' });
    await waitFor(() => db.notify('frameq_event', 'second').then(() => heard.includes('second')), {
      what: 'the second',
    });
    await listener.close();
  });

  it('keeps nothing of the attempts to connect that failed', async () => {
    const added = jest.spyOn(AbortSignal.prototype, 'addEventListener');
    const removed = jest.spyOn(AbortSignal.prototype, 'removeEventListener');
    const nowhere = openDatabase({ url: 'postgresql://app@127.0.0.1:1/frameq', applicationName: 'frameq-under-test' });
    const listener = await nowhere.listen('anything', () => undefined);
    await waitFor(() => added.mock.calls.length >= 6, { what: 'some more attempts' });
    expect(added.mock.calls.length - removed.mock.calls.length).toBeLessThanOrEqual(2);
    await listener.close();
    await nowhere.close();
    jest.restoreAllMocks();
  });

  it('announces at once, then at most once in 100 ms, and drops nothing at the end', async () => {
    const times: number[] = [];
    const listener = await db.listen('frameq_busy', () => times.push(performance.now()));
    const sender = openDatabase({ url: server.url, applicationName: 'frameq-under-test' });
    await sender.query(sql('select 1'), []);
    for (let call = 0; call < 50; call++) sender.announce('frameq_busy');
    await waitFor(() => times.length >= 2, { what: 'the second announcement' });
    expect(times).toHaveLength(2);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(90);
    sender.announce('frameq_busy');
    await sender.close();
    await waitFor(() => times.length === 3, { what: 'the last announcement' });
    await listener.close();
  });
});
