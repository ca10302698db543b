import type { EventView } from '@frameq/contracts';
import { expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import pino from 'pino';
import { isAfter } from './event-cursor.js';
import { EventHub } from './event-hub.js';
import { SseClient } from './sse-client.js';

const event = (id: string): EventView => ({ id, kind: 'job.queued', job_id: 'j', stage_id: null, data: {}, time: '' });

function openClient() {
  let text = '';
  const stream = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
  return { client: new SseClient(stream as unknown as ServerResponse, '0-0'), text: () => text };
}

/** Lets everything happen that waits for nothing. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A hub over a log in memory; `notify` stands for a NOTIFY, and reading waits for `gate`. */
function openHub() {
  const world = { log: [] as EventView[], gate: Promise.resolve(), notify: (): void => undefined };
  const jobs = {
    readEvents: async (after: string) => {
      await world.gate;
      const events = world.log.filter((one) => isAfter(one.id, after));
      return { events, cursor: events.at(-1)?.id ?? after };
    },
  };
  const database = {
    listen: (_channel: string, onMessage: (payload: string) => void) => {
      world.notify = () => onMessage('');
      return Promise.resolve({ close: () => Promise.resolve() });
    },
  };
  return { hub: new EventHub(jobs, database, pino({ level: 'silent' })), world };
}

it('goes on for a client that was still catching up when the last other one left', async () => {
  const { hub, world } = openHub();
  const [leaver, stayer] = [openClient(), openClient()];
  await hub.follow('t', leaver.client);
  let open = (): void => undefined;
  world.gate = new Promise((resolve) => (open = resolve));
  const following = hub.follow('t', stayer.client);
  await turn();
  hub.leave('t', leaver.client);
  open();
  await following;
  world.log.push(event('1-1'));
  world.notify();
  await turn();
  expect(stayer.text()).toContain('id: 1-1\n');
  await hub.onModuleDestroy();
});
