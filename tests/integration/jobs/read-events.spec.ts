import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@frameq/testing';
import pg from 'pg';
import { blocksRead } from '../db/blocks-read.js';
import { type JobDesk, openJobDesk } from './job-desk.js';

let desk: JobDesk;
beforeAll(async () => {
  desk = await openJobDesk();
});
afterAll(() => desk.close());

const submit = async (tenantId: string) =>
  (await desk.jobs.submitJob({ pipeline: 'tick' }, desk.caller(tenantId))).job.id;
const read = async (cursor: string, tenantId: string, limit = 100) =>
  (await desk.jobs.readEvents(cursor, tenantId, limit)).events;

const txidOf = (cursor: string): number => Number(cursor.split('-')[0]);

async function withConnection<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: desk.db.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('events', () => {
  it('are those of the tenant, in order, and go on where a reader stopped', async () => {
    const { cursor, missed } = await desk.jobs.openEvents(null, 'reader');
    expect(missed).toBe(false);
    const first = await submit('reader');
    await submit('somebody');
    const second = await submit('reader');
    await desk.jobs.cancelJob(first, desk.caller('reader'));
    const events = await read(cursor, 'reader');
    expect(events.map((event) => [event.kind, event.job_id])).toEqual([
      ['job.queued', first],
      ['job.queued', second],
      ['job.cancelled', first],
    ]);
    expect(events[0]).toMatchObject({ stage_id: null, data: { state: 'queued' }, time: expect.stringMatching(/Z$/) });
    const page = await read(cursor, 'reader', 1);
    expect(await read(page[0]!.id, 'reader')).toEqual(events.slice(1));
    expect(await read(events.at(-1)!.id, 'reader')).toEqual([]);
    expect(await desk.jobs.openEvents(events[0]!.id, 'reader')).toEqual({ cursor: events[0]!.id, missed: false });
  });

  it('of a transaction that commits late are not skipped', async () => {
    const { cursor } = await desk.jobs.openEvents(null, 'late');
    await withConnection(async (slow) => {
      const jobId = await submit('elsewhere');
      await slow.query('begin');
      await slow.query(`insert into event (tenant_id, job_id, kind) values ('late', $1, 'job.slow')`, [jobId]);
      const quick = await submit('late');
      const place = { txid: Number(cursor.split('-')[0]), id: 0 };
      const held = await desk.stores.events.readAfter(place, 'late', 100);
      expect(held).toMatchObject({ events: [], hidden: true });
      const reading = read(cursor, 'late');
      await slow.query('commit');
      const events = await waitFor(async () =>
        [await reading, await read(cursor, 'late')].find((seen) => seen.length === 2),
      );
      expect(events.map((event) => [event.kind, event.job_id])).toEqual([
        ['job.slow', jobId],
        ['job.queued', quick],
      ]);
    });
    expect(await desk.stores.events.readAfter({ txid: 0, id: 0 }, 'late', 100)).toMatchObject({ hidden: false });
  });

  it('are each read exactly once while many transactions overlap', async () => {
    const { cursor } = await desk.jobs.openEvents(null, 'busy');
    const writers = Promise.all(Array.from({ length: 60 }, () => submit('busy')));
    const seen: string[] = [];
    let place = cursor;
    await waitFor(
      async () => {
        const events = await read(place, 'busy', 7);
        seen.push(...events.map((event) => event.job_id));
        place = events.at(-1)?.id ?? place;
        return seen.length >= 60;
      },
      { everyMs: 1 },
    );
    const submitted = await writers;
    expect(await read(place, 'busy')).toEqual([]);
    expect([...seen].sort()).toEqual([...submitted].sort());
  });

  it('of others are passed over once, and nothing that comes after them is lost', async () => {
    const { cursor } = await desk.jobs.openEvents(null, 'quiet');
    await Promise.all(Array.from({ length: 5 }, () => submit('loud')));
    const last = (await read(cursor, 'loud')).at(-1)!.id;
    const nothing = await desk.jobs.readEvents(cursor, 'quiet', 100);
    expect([nothing.events, txidOf(nothing.cursor) > txidOf(last)]).toEqual([[], true]);
    const first = await submit('quiet');
    const one = await desk.jobs.readEvents(nothing.cursor, 'quiet', 1);
    expect(one).toMatchObject({ events: [{ job_id: first }], cursor: one.events[0]!.id });
    // What a feed goes on from is a place that a client may come back with.
    expect(await desk.jobs.openEvents(nothing.cursor, 'quiet')).toEqual({ cursor: nothing.cursor, missed: false });
    expect(await read(nothing.cursor, 'quiet')).toHaveLength(1);
  });

  it('of a transaction that is still open come after the place to which a reader went on', async () => {
    const { cursor } = await desk.jobs.openEvents(null, 'patient');
    await withConnection(async (slow) => {
      const jobId = await submit('loud');
      await slow.query('begin');
      await slow.query(`insert into event (tenant_id, job_id, kind) values ('patient', $1, 'job.slow')`, [jobId]);
      await submit('loud');
      const nothing = await desk.jobs.readEvents(cursor, 'patient', 100);
      expect(nothing.events).toEqual([]);
      await slow.query('commit');
      await waitFor(async () => (await read(nothing.cursor, 'patient')).length === 1);
    });
  });

  it('of a quiet tenant are found from an old place without reading those of everybody else', async () => {
    const { cursor } = await desk.jobs.openEvents(null, 'rare');
    const jobId = await submit('rare');
    await desk.rows(
      `insert into event (tenant_id, job_id, kind) select 'loud', $1, 'job.noise' from generate_series(1, 20000)`,
      jobId,
    );
    expect(await blocksRead(desk.db, 'read-events', ['rare', txidOf(cursor), 0, null, 100])).toBeLessThan(60);
  });

  it('that are no longer kept are said to be missed', async () => {
    const { cursor } = await desk.jobs.openEvents(null, 'pruned');
    await submit('pruned');
    const [event] = await read(cursor, 'pruned');
    await desk.rows(`delete from event where tenant_id = 'pruned'`);
    const resumed = await desk.jobs.openEvents(event!.id, 'pruned');
    expect(resumed.missed).toBe(true);
    const next = await submit('pruned');
    expect((await read(resumed.cursor, 'pruned')).map((one) => one.job_id)).toEqual([next]);
    expect((await desk.jobs.openEvents('999999999999999-0', 'pruned')).missed).toBe(true);
    await expect(desk.jobs.openEvents('yesterday', 'pruned')).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });
});
