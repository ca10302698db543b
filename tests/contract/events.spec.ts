import type { JobView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { misfits } from './conforms.js';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { describeApi } from './operations.js';
import { SseReader } from './sse-reader.js';

let gateway: GatewayUnderTest;
let input: string;
const open: SseReader[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  const sent = await gateway.ask('/api/v1/uploads?name=film.mp4', { method: 'PUT', body: 'film' });
  input = ((await sent.json()) as { id: string }).id;
}, 60_000);
afterEach(() => open.splice(0).forEach((reader) => reader.close()));
afterAll(() => gateway.close(), 20_000);

async function listen(headers: Record<string, string> = {}, query = ''): Promise<SseReader> {
  const reader = await SseReader.open(`${gateway.url}/api/v1/events${query}`, { 'x-api-key': gateway.key, ...headers });
  open.push(reader);
  return reader;
}

async function submit(): Promise<JobView> {
  return (await (await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [input] })).json()) as JobView;
}

it('streams what happens, as it happens, in the documented shape', async () => {
  const reader = await listen();
  expect(Object.fromEntries(reader.answer.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': expect.stringContaining('no-cache'),
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  const job = await submit();
  await reader.frame((frame) => frame.data?.includes(job.id) === true, 'the event of the submission');
  await gateway.ask(`/api/v1/jobs/${job.id}/cancel`, { method: 'POST' });
  await waitFor(() => reader.eventsOf(job.id).length > 1 || undefined, { what: 'the event of the cancel' });
  expect(reader.text).toMatch(/^retry: 3000\n\n/);
  const api = await describeApi(gateway);
  for (const event of reader.eventsOf(job.id))
    expect(misfits(event, { $ref: '#/components/schemas/EventView' }, api)).toEqual([]);
});

it('goes on where it broke off, without loss or repetition', async () => {
  const first = await listen();
  const seen = await submit();
  const { id } = await first.frame((frame) => frame.data?.includes(seen.id) === true, 'the first event');
  first.close();
  const missed = [await submit(), await submit(), await submit()];
  for (const again of [await listen({ 'last-event-id': id! }), await listen({}, `?after=${id}`)]) {
    const after = await submit();
    await again.frame((frame) => frame.data?.includes(after.id) === true, 'an event after the replay');
    expect(again.eventsOf(seen.id)).toEqual([]);
    for (const job of missed) expect(again.eventsOf(job.id)).toHaveLength(1);
    const ids = again.frames.flatMap((frame) => frame.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it('tells a tenant nothing of another', async () => {
  const theirs = await listen({ 'x-api-key': gateway.foreignKey });
  const ours = await listen();
  const job = await submit();
  await ours.frame((frame) => frame.data?.includes(job.id) === true, 'our event');
  expect(theirs.text).not.toContain(job.id);
});

it('asks to load again when the place is no longer kept', async () => {
  const job = await submit();
  const reader = await listen();
  await gateway.services.database.query({ name: 'forget-events', text: 'delete from event' }, []);
  const stale = await listen({ 'last-event-id': '1-1' });
  const resync = await stale.frame((frame) => frame.event === 'resync', 'the resync');
  expect(JSON.parse(resync.data!)).toMatchObject({ reason: expect.stringMatching(/load/) });
  const next = await submit();
  await stale.frame((frame) => frame.data?.includes(next.id) === true, 'the stream to go on');
  expect(stale.eventsOf(job.id)).toEqual([]);
  expect(reader.ended).toBe(false);
});

it('refuses an id that no event can have', async () => {
  const answer = await gateway.ask('/api/v1/events', { headers: { 'last-event-id': 'yesterday' } });
  await expectError(answer, 'INVALID_CURSOR');
});

it('serves a hundred listeners from one LISTEN connection', async () => {
  const readers = await Promise.all(Array.from({ length: 100 }, () => listen()));
  const job = await submit();
  await Promise.all(
    readers.map((reader) => reader.frame((frame) => frame.data?.includes(job.id) === true, 'the event')),
  );
  const listening = await gateway.services.database.query<{ count: number }>(
    {
      name: 'count-listeners',
      text: `select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%frameq_event%'`,
    },
    [],
  );
  expect(listening[0]!.count).toBeLessThanOrEqual(1);
});
