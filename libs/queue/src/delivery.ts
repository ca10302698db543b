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
  | {
      readonly done: true;
      /**
       * Whether a claim was won under this token. Then the token is spent, and the id is kept for Bull Board. Otherwise the
       * stage may still be ready under it, so the id is forgotten and can be delivered again.
       */
      readonly claimed: boolean;
      /** How it ended, for Bull Board. */
      readonly note?: string;
    }
  /** Put back: the database is away, or a limit is reached. */
  | { readonly done: false; readonly delayMs: number };

/** Takes one delivery; stays open until the stage has settled. `signal` is aborted when the consumer closes. */
export type DeliveryHandler = (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryVerdict>;

/** Puts deliveries in; made by `openDeliveries`. */
export interface Deliveries {
  /** Adds deliveries, in this order; one whose id exists already is ignored. Throws QUEUE_UNAVAILABLE. */
  add(queue: QueueName, deliveries: readonly Omit<Delivery, 'v'>[]): Promise<void>;
  /** Messages that wait in the store, delayed ones not counted. Throws QUEUE_UNAVAILABLE. */
  waiting(queue: QueueName): Promise<number>;
  /** Forgets every message that waits, delayed ones too; what is being handled goes on. Throws QUEUE_UNAVAILABLE. */
  drop(queue: QueueName): Promise<void>;
  /** Resolves when the store answers; throws QUEUE_UNAVAILABLE. */
  ping(): Promise<StoreAnswer>;
  /** Drops finished messages beyond the newest few thousand of each queue. Throws QUEUE_UNAVAILABLE. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

/** What the store of the queue says about itself. */
export interface StoreAnswer {
  readonly store: 'redis' | 'postgres';
  readonly version: string;
  /** What an operator should mend, in full sentences; empty when all is well. */
  readonly warnings: readonly string[];
  /** Whether Redis writes deliveries to disk; unset for Postgres, and where Redis does not tell. */
  readonly appendOnly?: boolean;
}

/** Takes deliveries out; made by `consume`. */
export interface Consumer {
  /** Handles so many deliveries at once from now on. */
  resize(concurrency: number): void;
  /** Stops fetching; what is being handled goes on. */
  pause(): Promise<void>;
  /** Fetches again after a pause; nothing happens when it is closing. */
  resume(): Promise<void>;
  /** Closes once nothing is handled any more, or at once when `force` is set. */
  close(force?: boolean): Promise<void>;
}
