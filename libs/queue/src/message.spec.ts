import { describe, expect, it } from '@jest/globals';
import { deliveryId, readDelivery, storeQueueName } from './message.js';

const delivery = { v: 1, stageId: '0192aaaa-0000-7000-8000-000000000001', token: 3, traceparent: null } as const;

describe('messages', () => {
  it('have an id per stage and token, without the colon that BullMQ forbids', () => {
    expect(deliveryId(delivery)).toBe(`s-${delivery.stageId}-3`);
    expect(storeQueueName('gpu')).toBe('frameq-gpu');
  });

  it('are read back as they were written', () => {
    expect(readDelivery(JSON.parse(JSON.stringify(delivery)))).toEqual(delivery);
    expect(readDelivery({ ...delivery, traceparent: '00-ab-cd-01' })?.traceparent).toBe('00-ab-cd-01');
  });

  it.each([
    null,
    'text',
    {},
    { ...delivery, v: 2 },
    { ...delivery, stageId: 7 },
    { ...delivery, stageId: 'x' },
    { ...delivery, token: '3' },
    { ...delivery, token: 1e300 },
    { ...delivery, token: -1 },
  ])('of an unknown version or shape are nobody’s: %j', (data) => expect(readDelivery(data)).toBeNull());
});
