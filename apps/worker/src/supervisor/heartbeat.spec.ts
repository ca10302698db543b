import type { LeaseRenewal, RenewedLease } from '@frameq/db';
import type { StopReason } from '@frameq/domain';
import { beforeEach, expect, it } from '@jest/globals';
import { Heartbeat } from './heartbeat.js';
import { RunningStages } from './running-stages.js';
import type { StageRun } from './stage-run.js';

const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let running: RunningStages;
let answer: (renewals: readonly LeaseRenewal[]) => Promise<RenewedLease[]>;
let known = true;
let registered = 0;
beforeEach(() => {
  [running, known, registered] = [new RunningStages(), true, 0];
});

function fakeRun(stageId: string, isOver = false, token = 1): { run: StageRun; stops: StopReason[] } {
  const stops: StopReason[] = [];
  const renewal = (): LeaseRenewal => ({ stageId, token, progress: 0.5, note: null, etaS: null, device: 'cpu' });
  const run = {
    stage: { stageId, jobId: 'j', token },
    isOver,
    renewal,
    stop: (reason: StopReason) => stops.push(reason),
  };
  running.add(run as unknown as StageRun);
  return { run: run as unknown as StageRun, stops };
}

function newHeartbeat(onBeat: () => void = () => undefined): Heartbeat {
  return new Heartbeat({
    storageLow: () => false,
    ...{ workerId: 'w', everyMs: 60_000, leaseMs: 15_000, running, log: LOG },
    stages: {
      renew: async (_, renewals) => {
        onBeat();
        return answer(renewals);
      },
    },
    workers: { heartbeat: async () => known },
    fault: () => null,
    memoryShare: async () => 0.5,
    register: async () => void (registered += 1),
  });
}

async function beat(times = 1): Promise<number> {
  let beats = 0;
  const heartbeat = newHeartbeat(() => (beats += 1));
  for (let time = 0; time < times; time++) heartbeat.now();
  await heartbeat.close();
  return beats;
}

const held = (stageId: string, cancelRequested = false): RenewedLease => ({ stageId, token: 1, cancelRequested });

it('stops what is cancelled and what is lost, and leaves the rest alone', async () => {
  const [fine, cancelled, lost] = [fakeRun('a'), fakeRun('b'), fakeRun('c')];
  answer = async (renewals) => {
    expect(renewals.map((one) => one.stageId)).toEqual(['a', 'b', 'c']);
    return [held('a'), held('b', true)];
  };
  await beat();
  expect([fine.stops, cancelled.stops, lost.stops]).toEqual([[], ['cancel'], ['lost-lease']]);
});

it('does not take a lease for lost that its own settlement gave back', async () => {
  const settling = fakeRun('a', true);
  answer = async () => [];
  await beat();
  expect(settling.stops).toEqual([]);
});

it('tells a lost run from a later one of the same stage', async () => {
  const [lost, later] = [fakeRun('a', false, 1), fakeRun('a', false, 3)];
  answer = async () => [{ stageId: 'a', token: 3, cancelRequested: false }];
  await beat();
  expect([lost.stops, later.stops]).toEqual([['lost-lease'], []]);
});

it('lets work go on while the database is away', async () => {
  const run = fakeRun('a');
  answer = () => Promise.reject(new Error('away'));
  await beat();
  expect(run.stops).toEqual([]);
});

it('tries a beat that failed again at once, and after that waits for its turn', async () => {
  let asked = 0;
  let askedTwice!: () => void;
  const twice = new Promise<void>((resolve) => (askedTwice = resolve));
  answer = () => {
    asked += 1;
    if (asked === 2) askedTwice();
    return Promise.reject(new Error('mute'));
  };
  const heartbeat = newHeartbeat();
  heartbeat.now();
  await twice;
  await new Promise((resolve) => setTimeout(resolve, 0));
  await heartbeat.close();
  expect(asked).toBe(2);
});

it('registers again when nobody knows the worker any more', async () => {
  answer = async () => [];
  known = false;
  await beat();
  expect(registered).toBe(1);
});
