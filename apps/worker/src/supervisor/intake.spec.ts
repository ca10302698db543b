import type { ClaimAnswer, ClaimedStage } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { beforeEach, expect, it } from '@jest/globals';
import { Intake } from './intake.js';
import type { Slot } from './slot.js';
import { Slots } from './slots.js';

const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const DELIVERY = { v: 1, stageId: 'a', token: 0, traceparent: null } as const;
const stage = { stageId: 'a', token: 1 } as ClaimedStage;

let slots: Slots;
let open: boolean;
let answer: () => Promise<ClaimAnswer>;
let performed: string[];
beforeEach(() => {
  slots = new Slots([1, 2].map(() => ({ queue: 'cpu', busy: false, idleSince: -10_000 }) as unknown as Slot));
  [open, performed] = [true, []];
  answer = async () => ({ claimed: [stage], limited: [] });
});

const intake = (): Intake =>
  new Intake({
    stages: { claim: () => answer(), claimAny: () => answer() },
    slots,
    terms: (queue) => ({ workerId: 'w', leaseMs: 15_000, queue, limit: null }),
    isOpen: () => open,
    perform: async ({ stageId }, place) => {
      performed.push(stageId);
      place.release();
      return 'completed';
    },
    wake: () => undefined,
    answered: () => undefined,
    log: LOG,
  });

/** Keeps the next claim waiting; resolves, once it is asked for, with how to answer it. */
const heldClaim = (): Promise<(value: ClaimAnswer) => void> =>
  new Promise((asked) => {
    answer = () => new Promise((resolve) => asked(resolve));
  });

it('performs what it claimed', async () => {
  expect(await intake().deliver('cpu', DELIVERY)).toEqual({ done: true, claimed: true, note: 'completed' });
  expect(performed).toEqual(['a']);
});

it('drops a stale delivery', async () => {
  answer = async () => ({ claimed: [], limited: [] });
  expect(await intake().deliver('cpu', DELIVERY)).toEqual({ done: true, claimed: false, note: 'stale' });
});

it.each([
  ['a limit', () => (answer = async () => ({ claimed: [], limited: ['a'] }))],
  ['a database that is away', () => (answer = () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'away')))],
  ['a worker that drains or stalls', () => (open = false)],
])('puts a delivery back because of %s, and keeps no slot', async (_, arrange) => {
  arrange();
  expect(await intake().deliver('cpu', DELIVERY)).toMatchObject({ done: false, delayMs: expect.any(Number) });
  expect(slots.tryReserve('cpu')).not.toBeNull();
  expect(slots.tryReserve('cpu')).not.toBeNull();
});

it('looks for work once a slot has been idle for 5 s, and then not again for 5 s', async () => {
  const taking = intake();
  answer = async () => ({ claimed: [], limited: [] });
  await taking.lookForWork('cpu');
  answer = async () => ({ claimed: [stage], limited: [] });
  await taking.lookForWork('cpu');
  expect(performed).toEqual([]);
});

it('looks again as soon as a slot is free, once it found work that no delivery had brought', async () => {
  let left = 3;
  answer = async () => ({ claimed: left-- > 0 ? [stage] : [], limited: [] });
  await intake().lookForWork('cpu');
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(performed).toEqual(['a', 'a', 'a']);
});

it('does not look while a delivery is being claimed', async () => {
  const taking = intake();
  const claim = heldClaim();
  const delivered = taking.deliver('cpu', DELIVERY);
  const give = await claim;
  answer = () => Promise.reject(new Error('must not be asked'));
  await taking.lookForWork('cpu');
  give({ claimed: [stage], limited: [] });
  expect(await delivered).toMatchObject({ claimed: true });
});
