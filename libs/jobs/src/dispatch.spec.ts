import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AppError, type QueueName } from '@frameq/domain';
import { createDispatcher, type Dispatcher } from './dispatch.js';

/** A queue store and a table of ready stages, both in memory. */
class World {
  ready: { stageId: string; token: number; traceparent: null }[] = [];
  waiting: string[] = [];
  /** Every id that was ever asked to be added, repeats included. */
  asked: string[] = [];
  looks = 0;
  failing = false;
  warnings: string[] = [];

  readonly stages = { ready: async (_: QueueName, limit: number) => this.ready.slice(0, limit) };
  readonly workers = { liveSlots: async () => 4, recentRate: async () => 0 };
  readonly deliveries = {
    waiting: async () => {
      this.looks += 1;
      if (this.failing) throw new AppError('QUEUE_UNAVAILABLE', 'away');
      return this.waiting.length;
    },
    add: async (_: QueueName, added: readonly { stageId: string }[]) => {
      for (const { stageId } of added) {
        this.asked.push(stageId);
        if (!this.waiting.includes(stageId)) this.waiting.push(stageId);
      }
    },
    drop: async () => void this.waiting.splice(0),
  };
  readonly log = { warn: (_: object, message: string) => void this.warnings.push(message) };

  plant(count: number): void {
    const first = this.ready.length;
    for (let at = first; at < first + count; at++)
      this.ready.push({ stageId: `stage-${at}`, token: 0, traceparent: null });
  }

  /** A worker takes the first message and claims its stage. */
  take(): void {
    const stageId = this.waiting.shift();
    this.ready = this.ready.filter((stage) => stage.stageId !== stageId);
  }
}

describe('createDispatcher', () => {
  let world: World;
  let dispatcher: Dispatcher;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    world = new World();
    dispatcher = createDispatcher(world);
  });
  afterEach(async () => {
    await dispatcher.close();
    jest.useRealTimers();
  });

  it('adds the head of the fair order up to the window, and tops up below half of it', async () => {
    world.plant(100);
    expect(await dispatcher.run('cpu')).toBe(4);
    expect(world.waiting).toEqual(['stage-0', 'stage-1', 'stage-2', 'stage-3']);
    world.take();
    world.take();
    expect(await dispatcher.run('cpu')).toBe(0);
    world.take();
    expect(await dispatcher.run('cpu')).toBe(3);
    expect(world.waiting).toEqual(['stage-3', 'stage-4', 'stage-5', 'stage-6']);
  });

  it('does not add again what still waits', async () => {
    world.plant(1);
    await dispatcher.run('cpu');
    world.plant(2);
    await dispatcher.run('cpu');
    expect(world.asked).toEqual(['stage-0', 'stage-1', 'stage-2']);
  });

  it('adds again what an empty store has lost', async () => {
    world.plant(3);
    await dispatcher.run('cpu');
    world.waiting = [];
    expect(await dispatcher.run('cpu')).toBe(3);
  });

  it('adds again after a while what was lost from a store that is not empty', async () => {
    world.plant(4);
    await dispatcher.run('cpu');
    world.waiting.splice(1);
    expect(await dispatcher.run('cpu')).toBe(0);
    jest.advanceTimersByTime(11_000);
    await dispatcher.run('cpu');
    expect(world.waiting).toHaveLength(4);
  });

  it('looks once for many wakes, and again for a wake during a look', async () => {
    for (let at = 0; at < 50; at++) dispatcher.wake(['cpu']);
    await jest.advanceTimersByTimeAsync(10);
    expect(world.looks).toBe(1);
    for (let at = 0; at < 50; at++) dispatcher.wake(['cpu']);
    await jest.advanceTimersByTimeAsync(10);
    expect(world.looks).toBe(2);
  });

  it('never throws: a store that is away is reported now and then, and served when it is back', async () => {
    world.failing = true;
    world.plant(1);
    for (let at = 0; at < 20; at++) {
      dispatcher.wake();
      expect(await dispatcher.run('cpu')).toBe(0);
    }
    expect(world.warnings.length).toBeLessThanOrEqual(1);
    world.failing = false;
    dispatcher.wake(['cpu']);
    await jest.advanceTimersByTimeAsync(60);
    expect(world.waiting).toEqual(['stage-0']);
  });

  it('does nothing once it is closed', async () => {
    world.plant(1);
    dispatcher.wake();
    await dispatcher.close();
    dispatcher.wake();
    await jest.advanceTimersByTimeAsync(100);
    expect(await dispatcher.run('cpu')).toBe(0);
    expect(world.looks).toBe(0);
  });
});
