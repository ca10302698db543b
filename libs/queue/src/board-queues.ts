import type { Queue } from 'bullmq';
import type { Delivery } from './delivery.js';
import { openProducer } from './producer.js';
import { reportTrouble, type TroubleLog } from './queue-trouble.js';
import type { StoreSettings } from './store-settings.js';

/** Queues for Bull Board, in the order of QUEUES; show them read-only. */
export interface BoardQueues {
  readonly queues: readonly Queue<Delivery>[];
  close(): Promise<void>;
}

/** Opens the queues that Bull Board shows, over a connection of their own. Throws the driver's error when the store is away. */
export async function boardQueues(settings: StoreSettings & { readonly log?: TroubleLog }): Promise<BoardQueues> {
  const producer = await openProducer(settings, reportTrouble(settings.log, 'board'));
  return { queues: [...producer.queues.values()], close: () => producer.close() };
}
