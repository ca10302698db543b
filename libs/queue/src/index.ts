export { boardQueues, type BoardQueues } from './board-queues.js';
export { consume, type ConsumeOptions } from './consume.js';
export * from './delivery.js';
export { openDeliveries } from './open-deliveries.js';
export type { StoreSettings } from './store-settings.js';
