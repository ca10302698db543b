import { AppError } from '@frameq/domain';
import { afterEach, expect, it } from '@jest/globals';
import pino from 'pino';
import { AccessWatch } from './access-watch.js';
import type { Credential } from './caller.js';

const KEY: Credential = { prefix: 'aaaaaaaa', session: null, until: null };

/** A watch over credentials that hold unless they are in `ended`; `hear` stands for a NOTIFY. */
async function openWatch() {
  const world = {
    ended: new Set<string>(),
    away: false,
    forgotten: [] as (string | undefined)[],
    until: null as Date | null,
  };
  const authenticator = {
    forget: (name?: string) => void world.forgotten.push(name),
    renew: async (credential: Credential) => {
      if (world.away) throw new AppError('DATABASE_UNAVAILABLE', 'Away.');
      if (world.ended.has(credential.session ?? credential.prefix)) throw new AppError('UNAUTHORIZED', 'Ended.');
      if (world.until !== null && world.until.getTime() <= Date.now()) throw new AppError('UNAUTHORIZED', 'Expired.');
      return { ...credential, until: world.until };
    },
  };
  let hear: (name: string) => void = () => undefined;
  const database = {
    listen: (_channel: string, onMessage: (payload: string) => void) => {
      hear = onMessage;
      return Promise.resolve({ close: () => Promise.resolve() });
    },
  };
  const watch = new AccessWatch(database, authenticator, pino({ level: 'silent' }));
  await watch.onModuleInit();
  open.push(watch);
  return { watch, world, hear: (name: string) => hear(name) };
}

const open: AccessWatch[] = [];
afterEach(() => Promise.all(open.splice(0).map((watch) => watch.onModuleDestroy())));

/** Resolves when the watch says that the credential has ended. */
function end(watch: AccessWatch, credential: Credential): Promise<void> {
  return new Promise((resolve) => watch.watch({ credential }, resolve));
}

it('forgets what it is told of and ends who depended on it', async () => {
  const { watch, world, hear } = await openWatch();
  const ended = end(watch, KEY);
  world.ended.add(KEY.prefix);
  hear(KEY.prefix);
  await ended;
  expect(world.forgotten).toEqual([KEY.prefix]);
});

it('ends a session alone, by its hash, and leaves the others of the key', async () => {
  const { watch, world, hear } = await openWatch();
  const ended: string[] = [];
  watch.watch({ credential: { ...KEY, session: 'other' } }, () => ended.push('other'));
  const mine = end(watch, { ...KEY, session: 'mine' });
  world.ended.add('mine');
  hear('mine');
  await mine;
  hear(KEY.prefix);
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toEqual([]);
});

it('looks at everybody again after announcements may have been missed', async () => {
  const { watch, world, hear } = await openWatch();
  const ended = end(watch, KEY);
  world.ended.add(KEY.prefix);
  hear('');
  await ended;
  expect(world.forgotten).toEqual([undefined]);
});

it('ends who was let in just before the key was revoked', async () => {
  const { watch, world } = await openWatch();
  world.ended.add(KEY.prefix);
  await end(watch, KEY);
});

it('ends a stream when its key expires, also when the end comes nearer', async () => {
  const { watch, world, hear } = await openWatch();
  const ended = end(watch, KEY);
  world.until = new Date(Date.now() + 50);
  hear(KEY.prefix);
  await ended;
});

it('asks again when Postgres could not say', async () => {
  const { watch, world, hear } = await openWatch();
  const ended = end(watch, KEY);
  world.away = true;
  hear(KEY.prefix);
  await new Promise((resolve) => setImmediate(resolve));
  world.ended.add(KEY.prefix);
  world.away = false;
  await ended;
});
