import type { EventView } from '@frameq/contracts';
import { expect, it } from '@jest/globals';
import { SseClient } from './sse-client.js';
import { TenantFeed } from './tenant-feed.js';
import { isAfter } from './event-cursor.js';
import { Writable } from 'node:stream';
import type { ServerResponse } from 'node:http';

const event = (id: string): EventView => ({ id, kind: 'job.queued', job_id: 'j', stage_id: null, data: {}, time: '' });

/** A client whose stream is kept as text; `stuck` never takes a byte from its buffer. */
function openClient(cursor: string, stuck = false) {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => ((text += String(chunk)), stuck ? undefined : done()),
  });
  const client = new SseClient(stream as unknown as ServerResponse, cursor);
  return { client, ids: () => [...text.matchAll(/^id: (.+)$/gm)].map((match) => match[1]!), stream };
}

/** A feed of the tenant of this log; `settled` says up to where, all tenants together, nothing is written any more. */
function feedOf(log: EventView[], settled: (after: string) => string = (after) => after): TenantFeed {
  return new TenantFeed((after, limit) => {
    const events = log.filter((one) => isAfter(one.id, after)).slice(0, limit);
    const next = events.length === limit ? after : settled(after);
    const last = events.at(-1)?.id ?? after;
    return Promise.resolve({ events, cursor: isAfter(next, last) ? next : last });
  });
}

it('replays what a client missed and then follows, each event once', async () => {
  const log = ['1-1', '2-2', '10-3'].map(event);
  const feed = feedOf(log);
  const early = openClient('1-1');
  await feed.join(early.client);
  const late = openClient('10-3');
  await feed.join(late.client);
  log.push(event('11-4'));
  await Promise.all([feed.pump(), feed.pump()]);
  expect(early.ids()).toEqual(['2-2', '10-3', '11-4']);
  expect(late.ids()).toEqual(['11-4']);
});

it('loses nothing for a client that joins while events pour in', async () => {
  const log: EventView[] = [];
  const feed = feedOf(log);
  const first = openClient('0-0');
  await feed.join(first.client);
  const joining = openClient('0-0');
  let joined: Promise<void> | undefined;
  for (let id = 1; id <= 2_000; id++) {
    log.push(event(`${id}-1`));
    if (id === 700) joined = feed.join(joining.client);
    if (id % 50 === 0) await feed.pump();
  }
  await joined;
  await feed.pump();
  const all = log.map((one) => one.id);
  expect(first.ids()).toEqual(all);
  expect(joining.ids()).toEqual(all);
});

it('reads on behind what other tenants wrote, and tells what comes after that', async () => {
  const log = [event('1-1')];
  const asked: string[] = [];
  let horizon = '900-0';
  const feed = feedOf(log, (after) => (asked.push(after), horizon));
  const quiet = openClient('1-1');
  await feed.join(quiet.client);
  horizon = '5000-0';
  await feed.pump();
  log.push(event('5000-1'));
  await feed.pump();
  expect(asked).toEqual(['1-1', '900-0', '900-0', '5000-0']);
  expect(quiet.ids()).toEqual(['5000-1']);
});

it('drops a client that reads too slowly, with a word', async () => {
  const log = [event('1-1')];
  const feed = feedOf(log);
  const slow = openClient('0-0', true);
  const joining = feed.join(slow.client);
  const fat = { ...event('2-1'), data: { text: 'x'.repeat(2_000_000) } };
  slow.client.send(fat);
  expect(slow.client.isOpen).toBe(false);
  slow.stream.destroy();
  await joining;
});
