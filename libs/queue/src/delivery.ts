import type { QueueName } from '@frameq/domain';

/** The one shape of a BullMQ message. A worker leaves messages of an unknown `v` alone. */
export interface Delivery {
  readonly v: 1;
  readonly stageId: string;
  /** The lease token that the stage had when it was dispatched. */
  readonly token: number;
  readonly traceparent: string | null;
}

/** What a processor tells the queue to do with a delivery; it decides nothing about the stage. */
export type DeliveryVerdict =
  | { readonly done: true; readonly note?: string }
  /** Put back: the database is away, or a limit is reached. */
  | { readonly done: false; readonly delayMs: number };

/** Takes one delivery; stays open until the stage has settled. `signal` is aborted when the consumer closes. */
export type DeliveryHandler = (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryVerdict>;

/** Puts deliveries in; made by `openDeliveries`. */
export interface Deliveries {
  /** Adds deliveries, in this order; one whose id exists already is ignored. Throws QUEUE_UNAVAILABLE. */
  add(queue: QueueName, deliveries: readonly Omit<Delivery, 'v'>[]): Promise<void>;
  /** Messages that wait in the store, delayed ones not counted. */
  waiting(queue: QueueName): Promise<number>;
  /** Resolves when the store answers; throws QUEUE_UNAVAILABLE. */
  ping(): Promise<{ readonly store: 'redis' | 'postgres'; readonly version: string }>;
  close(): Promise<void>;
}

/** Takes deliveries out; made by `consume`. */
export interface Consumer {
  /** Stops fetching; what is being handled goes on. */
  pause(): Promise<void>;
  /** Closes once nothing is handled any more, or at once when `force` is set. */
  close(force?: boolean): Promise<void>;
}
