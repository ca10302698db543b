import { expect, it } from '@jest/globals';
import { RunningStages } from './running-stages.js';
import { Slots } from './slots.js';
import { Worker, type WorkerParts } from './worker.js';

it('opens nothing that stays open when it is told to stop before it has begun', async () => {
  const done: string[] = [];
  const note = (what: string) => async () => void done.push(what);
  let registered: () => void = () => undefined;
  const gate = { open: false };
  const worker = new Worker({
    facts: { id: 'w', queues: ['cpu'] },
    workers: { register: () => new Promise<void>((resolve) => (registered = resolve)), stop: note('stopped') },
    slots: new Slots([]),
    running: new RunningStages(),
    heartbeat: { start: note('beating'), now: () => undefined, close: note('silent') },
    cancels: { start: note('listening'), close: note('deaf') },
    intake: { quiet: note('quiet'), close: () => undefined },
    breaker: { close: async () => undefined },
    consumption: { start: () => undefined, close: () => undefined },
    consume: note('consuming'),
    ...{ drainGraceMs: 10, cancelGraceMs: 10 },
    hurry: new AbortController(),
    abandon: new AbortController(),
    gate,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  } as unknown as WorkerParts);
  const started = worker.start();
  const drained = worker.drain();
  await new Promise(setImmediate);
  registered();
  await Promise.all([started, drained]);
  expect(done).toEqual(['beating', 'listening', 'quiet', 'deaf', 'silent', 'stopped']);
  expect(gate.open).toBe(false);
});
