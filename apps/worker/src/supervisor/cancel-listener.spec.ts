import { beforeEach, expect, it } from '@jest/globals';
import { CancelListener } from './cancel-listener.js';
import { RunningStages } from './running-stages.js';
import type { StageRun } from './stage-run.js';

let beats: number;
let hear: (jobId: string) => void;
let listener: CancelListener;
beforeEach(async () => {
  beats = 0;
  const running = new RunningStages();
  running.add({ stage: { jobId: 'running' } } as unknown as StageRun);
  const listen = async (_: string, onMessage: (payload: string) => void): Promise<{ close(): Promise<void> }> => {
    hear = onMessage;
    return { close: async () => undefined };
  };
  listener = new CancelListener({ listen }, running, { now: () => void (beats += 1) });
  await listener.start();
});

it('has the heartbeat ask at once for a job that runs here, and not for others', () => {
  hear('elsewhere');
  expect(beats).toBe(0);
  hear('running');
  expect(beats).toBe(1);
});

it('has it ask after a reconnect, because anything may have been missed', () => {
  hear('');
  expect(beats).toBe(1);
});

it('remembers a job for a claim that was under way', () => {
  listener.check('claimed');
  expect(beats).toBe(0);
  hear('claimed');
  listener.check('claimed');
  expect(beats).toBe(1);
});
