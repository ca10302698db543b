import { randomInt } from 'node:crypto';

/** True when the long form of each scenario is wanted: FRAMEQ_LONG=1. */
export const isLongRun = process.env['FRAMEQ_LONG'] === '1';

/** The seed of this run, printed so that a failure can be replayed: FRAMEQ_SEED, else 1 in the short form, else a new one. */
export function seedOfRun(what: string): number {
  const given = Number(process.env['FRAMEQ_SEED'] ?? '');
  const seed = given > 0 ? given : isLongRun ? randomInt(1, 2 ** 31) : 1;
  process.stdout.write(`${what}: seed ${seed}; replay with FRAMEQ_SEED=${seed}${isLongRun ? ' FRAMEQ_LONG=1' : ''}\n`);
  return seed;
}
