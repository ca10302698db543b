import type { QueueName } from '@frameq/domain';
import { expect, it } from '@jest/globals';
import type { Slot } from './slot.js';
import { Slots } from './slots.js';

const slot = (queue: QueueName, suits: 0 | 1 | 2 = 1): Slot =>
  ({ queue, busy: false, idleSince: 0, suits: () => suits }) as unknown as Slot;

it('prefers a warm runner, then an empty slot, then one whose runner must end', async () => {
  const [cold, empty, warm] = [slot('cpu', 0), slot('cpu', 1), slot('cpu', 2)];
  const slots = new Slots([cold, empty, warm]);
  const take = (): Promise<Slot | null> => slots.tryReserve('cpu')!.take('m');
  expect([await take(), await take(), await take()]).toEqual([warm, empty, cold]);
});

it('gives no more places than there are slots, and those of another queue do not count', () => {
  const slots = new Slots([slot('cpu'), slot('gpu')]);
  const place = slots.tryReserve('cpu')!;
  expect(slots.tryReserve('cpu')).toBeNull();
  expect(slots.tryReserve('gpu')).not.toBeNull();
  expect(slots.tryReserve('comfy')).toBeNull();
  place.release();
  place.release();
  expect(slots.tryReserve('cpu')).not.toBeNull();
  expect(slots.tryReserve('cpu')).toBeNull();
});

it('serves those who wait in their order', async () => {
  const slots = new Slots([slot('cpu')]);
  const first = await slots.reserve('cpu');
  const order: number[] = [];
  const waiting = [1, 2].map(async (number) => {
    const place = await slots.reserve('cpu');
    order.push(number);
    place!.release();
  });
  first!.release();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2]);
});

it('lets nobody wait for a place for long', async () => {
  const slots = new Slots([slot('cpu')]);
  const place = await slots.reserve('cpu');
  expect(await slots.reserve('cpu')).toBeNull();
  place!.release();
  expect(await slots.reserve('cpu')).not.toBeNull();
});

it('gives places ahead while stages are short, and slots to them in their order', async () => {
  const slots = new Slots([slot('cpu')]);
  const told: number[] = [];
  slots.onPlaces = (_, places) => told.push(places);
  slots.ran('cpu', 2, false);
  const [running, ahead] = [slots.tryReserve('cpu')!, slots.tryReserve('cpu')!];
  expect(slots.tryReserve('cpu')).toBeNull();
  const first = await running.take(null);
  const second = ahead.take(null);
  running.release();
  expect(await second).toBe(first);
  slots.ran('cpu', 60_000, false);
  expect(slots.tryReserve('cpu')).toBeNull();
  expect(told).toEqual([2, 1]);
});

it('gives up a stage that was claimed ahead when no slot becomes free', async () => {
  const slots = new Slots([slot('cpu')]);
  slots.ran('cpu', 2, false);
  const [running, ahead] = [slots.tryReserve('cpu')!, slots.tryReserve('cpu')!];
  expect(await running.take(null)).not.toBeNull();
  expect(await ahead.take(null)).toBeNull();
});

it('claims nothing ahead that counts against a limit', () => {
  const slots = new Slots([slot('gpu')]);
  slots.ran('gpu', 2, true);
  expect(slots.places('gpu')).toBe(1);
});

it('knows which slots have been idle, and since when', async () => {
  const slots = new Slots([slot('cpu'), slot('cpu')]);
  const place = slots.tryReserve('cpu')!;
  await place.take(null);
  expect(slots.idle('cpu', 5)).toHaveLength(1);
  place.release();
  expect(slots.idle('cpu', 5)).toHaveLength(1);
  expect(slots.idle('cpu', performance.now())).toHaveLength(2);
});
