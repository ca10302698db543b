import type { ClaimAnswer, ClaimedStage, ClaimTerms, SettledStage, StageLease } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Intake } from './intake.js';
import { RunningStages } from './running-stages.js';
import type { Slot } from './slot.js';
import { Slots } from './slots.js';

const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const DELIVERY = { v: 1, stageId: 'a', token: 0, traceparent: null } as const;
const stage = { stageId: 'a', token: 1 } as ClaimedStage;

let slots: Slots;
let open: boolean;
let running: RunningStages;
let answer: (terms: ClaimTerms) => Promise<ClaimAnswer>;
let giveBack: () => Promise<SettledStage[]>;
let heldLeases: () => Promise<StageLease[]>;
let returned: StageLease[];
let ending: Promise<void>;
let performed: string[];
beforeEach(() => {
  // Two have been idle for long, one has just become so.
  const idleSince = [-10_000, -10_000, performance.now()];
  slots = new Slots(idleSince.map((since) => ({ queue: 'cpu', busy: false, idleSince: since }) as unknown as Slot));
  [open, performed, returned, running] = [true, [], [], new RunningStages()];
  [giveBack, heldLeases, ending] = [async () => [], async () => [], Promise.resolve()];
  answer = async () => ({ claimed: [stage], limited: [] });
});

const opened: Intake[] = [];
afterEach(() => opened.splice(0).forEach((one) => one.close()));

function intake(): Intake {
  const made = new Intake({
    ...{ workerId: 'w', leaseMs: 15_000, limit: () => null, running, abandon: new AbortController().signal },
    lateMs: 0,
    stages: {
      claim: (_, terms) => answer(terms),
      claimAny: (_, __, terms) => answer(terms),
      heldLeases: () => heldLeases(),
      giveBack: async (_, leases) => {
        const given = await giveBack();
        returned.push(...leases);
        return given;
      },
    },
    slots,
    isOpen: () => open,
    perform: async ({ stageId }, place) => {
      performed.push(stageId);
      await ending;
      place.release();
      return 'completed';
    },
    wake: () => undefined,
    answered: () => undefined,
    log: LOG,
  });
  opened.push(made);
  return made;
}

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
  expect([1, 2, 3].map(() => slots.tryReserve('cpu'))).not.toContain(null);
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

describe('a claim whose answer was lost', () => {
  const losing = (terms: ClaimTerms): Promise<ClaimAnswer> => {
    terms.onLostAnswer!([{ stageId: 'a', token: 1 }]);
    return Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'cut off'));
  };

  it('is given back before anything else is claimed, and a drain waits for that', async () => {
    const taking = intake();
    answer = losing;
    let away!: (error: Error) => void;
    let asked!: () => void;
    const asking = new Promise<void>((resolve) => (asked = resolve));
    giveBack = () =>
      new Promise((_, reject) => {
        away = reject;
        asked();
      });
    expect(await taking.deliver('cpu', DELIVERY)).toMatchObject({ done: false });
    await asking;
    answer = () => Promise.reject(new Error('must not be asked'));
    expect(await taking.deliver('cpu', DELIVERY)).toMatchObject({ done: false });
    expect([running.size, returned]).toEqual([1, []]);
    giveBack = async () => [];
    away(new AppError('DATABASE_UNAVAILABLE', 'still away'));
    await running.empty();
    expect(returned).toEqual([{ stageId: 'a', token: 1 }]);
    answer = async () => ({ claimed: [stage], limited: [] });
    expect(await taking.deliver('cpu', DELIVERY)).toMatchObject({ claimed: true });
  });

  it('keeps what another claim of this worker has won meanwhile', async () => {
    const taking = intake();
    const give = heldClaim();
    let end!: () => void;
    ending = new Promise((resolve) => (end = resolve));
    const looking = taking.lookForWork('cpu');
    const won = await give;
    answer = losing;
    expect(await taking.deliver('cpu', DELIVERY)).toMatchObject({ done: false });
    won({ claimed: [stage], limited: [] });
    await Promise.all([looking, running.empty()]);
    expect([performed, returned]).toEqual([['a'], []]);
    end();
  });

  it('is given back when Postgres does it only after the first look, and work is taken meanwhile', async () => {
    const taking = intake();
    let done!: (held: StageLease[]) => void;
    const asked = new Promise<void>((resolve) => {
      heldLeases = () => new Promise((answered) => resolve(void (done = answered)));
    });
    answer = losing;
    await taking.deliver('cpu', DELIVERY);
    await asked;
    const other = { stageId: 'b', token: 1 } as ClaimedStage;
    answer = async () => ({ claimed: [other], limited: [] });
    expect(await taking.deliver('cpu', { ...DELIVERY, stageId: 'b' })).toMatchObject({ claimed: true });
    returned = [];
    const given = new Promise<void>((resolve) => {
      giveBack = async () => {
        resolve();
        return [];
      };
    });
    done([{ stageId: 'a', token: 1 }]);
    await given;
    await Promise.resolve();
    expect(returned).toEqual([{ stageId: 'a', token: 1 }]);
  });

  it('is left alone when this worker has claimed it properly by the second look', async () => {
    const taking = intake();
    let done!: (held: StageLease[]) => void;
    const asked = new Promise<void>((resolve) => {
      heldLeases = () => new Promise((answered) => resolve(void (done = answered)));
    });
    answer = losing;
    await taking.deliver('cpu', DELIVERY);
    await asked;
    returned = [];
    const give = heldClaim();
    let end!: () => void;
    ending = new Promise((resolve) => (end = resolve));
    const looking = taking.lookForWork('cpu');
    const won = await give;
    done([{ stageId: 'a', token: 1 }]);
    won({ claimed: [stage], limited: [] });
    await looking;
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([performed, returned]).toEqual([['a'], []]);
    end();
  });
});
