import { seededRandom, testQueueStores, testRedis } from '@frameq/testing';
import { isLongRun } from '../long-run.js';

/** True in the long form (`npm run test:failure`), which reaches the counts that docs/testing/failure-suite.md asks for. */
export const LONG = isLongRun;

/** The seed of this run; FRAMEQ_SEED replays one. */
export const SEED = Number(process.env['FRAMEQ_SEED'] || 1);

/** A count for the form that runs. */
export function inForm(short: number, long: number): number {
  return LONG ? long : short;
}

/** Randomness that the seed repeats; `salt` keeps scenarios of one run apart. */
export function randomOf(salt: string): () => number {
  const mixed = [...salt].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), SEED);
  return seededRandom(mixed);
}

/** Which BullMQ store to run on. */
export type StoreName = 'postgres' | 'redis';

/** The stores of a row: both in the long form, in the short form the one given. Redis only where it is installed. */
export function storesOf(short: StoreName): StoreName[] {
  const here = testQueueStores().map((store) => store.name);
  const wanted = LONG ? here : here.filter((name) => name === short);
  return wanted.length > 0 ? wanted : ['postgres'];
}

/** The environment that puts BullMQ on a store. */
export async function storeUrl(store: StoreName): Promise<{ redisUrl?: string }> {
  return store === 'redis' ? { redisUrl: await testRedis() } : {};
}
