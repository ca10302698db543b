import type { QueueName } from '@frameq/domain';
import { expect, it } from '@jest/globals';
import type { Slot } from './slot.js';
import { Slots } from './slots.js';

const slot = (queue: QueueName, suits: 0 | 1 | 2 = 1): Slot =>
  ({ queue, busy: false, idleSince: 0, suits: () => suits }) as unknown as Slot;

it('prefers a warm runner, then an empty slot, then one whose runner must end', () => {
  const [cold, empty, warm] = [slot('cpu', 0), slot('cpu', 1), slot('cpu', 2)];
  const slots = new Slots([cold, empty, warm]);
  const take = (): Slot => slots.tryReserve('cpu')!.take('m');
  expect([take(), take(), take()]).toEqual([warm, empty, cold]);
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
    place.release();
  });
  first.release();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2]);
});

it('knows which slots have been idle, and since when', () => {
  const slots = new Slots([slot('cpu'), slot('cpu')]);
  const place = slots.tryReserve('cpu')!;
  place.take(null);
  expect(slots.idle('cpu', 5)).toHaveLength(1);
  place.release();
  expect(slots.idle('cpu', 5)).toHaveLength(1);
  expect(slots.idle('cpu', performance.now())).toHaveLength(2);
});
