/** The queues a stage can run on. `gpu` means "prefers a GPU". */
export const QUEUES = ['cpu', 'gpu', 'comfy'] as const;
export type QueueName = (typeof QUEUES)[number];
