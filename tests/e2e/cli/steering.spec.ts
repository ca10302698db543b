import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { jobView } from './example-views.js';
import { FakeGateway, reply } from './fake-gateway.js';
import { runWith } from './test-terminal.js';

let gateway: FakeGateway;
beforeEach(async () => {
  gateway = await FakeGateway.start();
});
afterEach(() => gateway.close());

const QUEUE = {
  ...{ name: 'gpu', state: 'open', since: null, held_by: null, queued: 12_345, queued_is_exact: false, delayed: 1 },
  ...{ running: 2, slots: 2, oldest_queued_at: null },
};
const PREVIEW = { dry_run: true, action: 'retry', matched: { failed: 2, partial: 1 }, total: 3, affected: 3 };
const BULK = {
  ...{
    id: '0190a6a0-9999-7000-8000-000000000001',
    action: 'retry',
    state: 'running',
    total: 3,
    changed: 0,
    skipped: 0,
    refused: 0,
  },
  ...{ error: null, created_at: '2026-01-15T09:30:00.000Z', finished_at: null },
};
const bulkRoute = `GET /bulk-actions/${BULK.id}`;
const answer = (route: string, status: number, body: object): void =>
  gateway.next(route, (_, response) => reply(response, status, body));
const bodies = (route: string): unknown[] =>
  gateway.requests(route).map((request) => JSON.parse(request.body.toString() || '{}') as unknown);

it('lists queues with what waits and who holds them', async () => {
  const paused = { ...QUEUE, name: 'cpu', state: 'paused', held_by: 'operations', since: '2026-01-15T09:30:00.000Z' };
  answer('GET /queues', 200, { data: [paused, QUEUE] });
  const { code, out } = await runWith(gateway, ['queues', 'list']);
  expect(code).toBe(0);
  expect(out).toMatch(/cpu +paused .*paused by operations/);
  expect(out).toMatch(/gpu +open +12,345\+ +1 +2 +2/);
});

it('waits at a drain until nothing runs', async () => {
  const draining = { ...QUEUE, state: 'draining', since: '2026-01-15T09:30:00.000Z', running: 1 };
  answer('POST /queues/gpu/drain', 200, draining);
  answer('GET /queues/gpu', 200, draining);
  answer('GET /queues/gpu', 200, { ...draining, state: 'drained', running: 0 });
  const { code, out, err } = await runWith(gateway, ['queues', 'drain', 'gpu']);
  expect([code, err]).toEqual([0, '1 stage runs on to the end; waiting for it.\n']);
  expect(out).toMatch(/^The gpu queue is drained: .*frameq queues resume gpu/);
  answer('POST /queues/gpu/drain', 200, draining);
  expect((await runWith(gateway, ['queues', 'drain', 'gpu', '--no-wait'])).code).toBe(8);
});

it('counts and asks before it clears a queue', async () => {
  const counted = { dry_run: true, queue: 'gpu', stages: 3, jobs: 2, tenants: 1, bulk_action: null };
  for (let ask = 0; ask < 2; ask++) answer('POST /queues/gpu/clear', 200, counted);
  const refused = await runWith(gateway, ['queues', 'clear', 'gpu']);
  expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('Add --yes to go ahead.')]);
  expect(bodies('POST /queues/gpu/clear')).toEqual([{ dry_run: true }]);
  const dry = await runWith(gateway, ['queues', 'clear', 'gpu', '--dry-run', '--yes']);
  expect(dry.out).toBe('3 stages of 2 jobs wait on the gpu queue. Nothing was changed.\n');
  answer('POST /queues/gpu/clear', 200, counted);
  const begun = { ...BULK, action: 'clear', total: 3 };
  answer('POST /queues/gpu/clear', 202, { ...counted, dry_run: false, bulk_action: begun });
  answer(bulkRoute, 200, { ...begun, state: 'completed', changed: 3 });
  const done = await runWith(gateway, ['queues', 'clear', 'gpu', '--yes']);
  expect([done.code, done.out]).toEqual([0, '3 stages cancelled.\n']);
});

it('retries what flags choose: counted, confirmed, followed', async () => {
  answer('POST /bulk-actions', 200, PREVIEW);
  const dry = await runWith(gateway, ['jobs', 'retry', '--state', 'failed', 'partial', '--dry-run']);
  expect(dry.out).toBe('3 jobs match (2 failed, 1 partial); 3 would be changed. Nothing was changed.\n');
  answer('POST /bulk-actions', 200, PREVIEW);
  answer('POST /bulk-actions', 202, BULK);
  answer(bulkRoute, 200, { ...BULK, changed: 1 });
  answer(bulkRoute, 200, { ...BULK, state: 'completed', changed: 2, skipped: 1 });
  const options = ['--state', 'failed', '--label', 'reel=A012', '--pipeline', 'scenes', '--name', 'dailies', '--yes'];
  const done = await runWith(gateway, ['jobs', 'retry', ...options]);
  expect([done.code, done.out]).toEqual([0, '2 jobs put back in line; 1 had changed meanwhile.\n']);
  answer('POST /bulk-actions', 200, PREVIEW);
  answer('POST /bulk-actions', 202, { ...BULK, state: 'completed', changed: 1, refused: 2 });
  const some = await runWith(gateway, ['jobs', 'retry', ...options]);
  expect([some.code, some.out]).toEqual([
    2,
    '1 job put back in line; 2 could not be, retry one of them by itself to see why.\n',
  ]);
  const filter = { state: ['failed'], pipeline: ['scenes'], labels: { reel: 'A012' }, q: 'dailies' };
  expect(bodies('POST /bulk-actions').at(-1)).toEqual({ action: 'retry', filter, dry_run: false });
});

it('refuses what is neither named nor chosen, or both', async () => {
  for (const argv of [
    ['jobs', 'cancel'],
    ['jobs', 'cancel', '12', '--pipeline', 'scenes'],
    ['jobs', 'retry', '--pipeline', 'scenes', '--wait'],
    ['jobs', 'cancel', '--label', 'reel'],
    ['jobs', 'set', '12'],
    ['jobs', 'move', '12', '--to', 'side'],
  ]) {
    expect([argv, (await runWith(gateway, argv)).code]).toEqual([argv, 3]);
  }
  expect(gateway.seen.filter((request) => request.method !== 'GET')).toEqual([]);
});

it('moves several jobs to the front in the order in which they were named', async () => {
  const queue = { name: 'cpu', position: 1, ahead: 0, exact: true, reason: null, since: '2026-01-15T09:30:00.000Z' };
  for (const number of [1, 2]) answer(`POST /jobs/${number}/move`, 200, jobView(number, { queue }));
  const { out } = await runWith(gateway, ['jobs', 'move', '1', '2']);
  expect(gateway.seen.map((request) => request.path)).toEqual(['/jobs/2/move', '/jobs/1/move']);
  expect(out).toContain('Job 1 moved to the front: number 1 on the cpu queue.');
  answer('PATCH /jobs/1', 200, jobView(1, { priority: 5, queue }));
  const set = await runWith(gateway, ['jobs', 'set', '1', '--priority', '5']);
  expect(set.out).toBe('Job 1 has priority 5: number 1 on the cpu queue.\n');
  expect(bodies('PATCH /jobs/1')).toEqual([{ priority: 5 }]);
});

it('shows waiting and running time apart', async () => {
  const queue = { name: 'cpu', position: 3, ahead: 2, exact: true, reason: 'x', since: '2026-01-15T09:30:00.000Z' };
  gateway.put(jobView(7, { queue, eta: { waiting_s: 130, running_s: 61 }, waiting_reason: 'Two are ahead.' }));
  expect((await runWith(gateway, ['jobs', 'view', '7'])).out).toMatch(
    /in line +number 3 on the cpu queue, for .*\n +expected +starts in about 2 min 10 s, then runs about 1 min 01 s/,
  );
  expect((await runWith(gateway, ['jobs', 'list'])).out).toContain(
    'Two are ahead. Starts in about 2 min 10 s, then runs about 1 min 01 s.',
  );
});
