import { isUuid, type QueueName } from '@frameq/domain';
import type { Delivery } from './delivery.js';

/** The name of a queue in the store. */
export function storeQueueName(queue: QueueName): string {
  return `frameq-${queue}`;
}

/** The id of a delivery: one per stage and token, so that adding it twice is the same as adding it once. */
export function deliveryId({ stageId, token }: Pick<Delivery, 'stageId' | 'token'>): string {
  return `s-${stageId}-${token}`;
}

/** The delivery in a message, or null when the message is of a version or shape that this code does not know. */
export function readDelivery(data: unknown): Delivery | null {
  if (typeof data !== 'object' || data === null) return null;
  const { v, stageId, token, traceparent } = data as Partial<Record<keyof Delivery, unknown>>;
  if (v !== 1 || typeof stageId !== 'string' || !isUuid(stageId) || !isToken(token)) return null;
  return { v, stageId, token, traceparent: typeof traceparent === 'string' ? traceparent : null };
}

function isToken(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
