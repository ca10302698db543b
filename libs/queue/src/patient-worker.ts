import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresBackend, type Job, type Processor, Worker, type WorkerOptions } from 'bullmq';
import type { Delivery } from './delivery.js';

const PAUSE_MS = 500;

/**
 * BullMQ's worker, with a pause after each fetch that failed. BullMQ itself pauses only when the connection was refused:
 * a Postgres that is starting up, or a Redis that is loading, would be asked thousands of times a second.
 */
export class PatientWorker extends Worker<Delivery, string | null> {
  /** The same worker on Postgres. */
  static onPostgres(
    name: string,
    processor: Processor<Delivery, string | null>,
    options: Omit<WorkerOptions, 'connection'> & { readonly connection: Record<string, unknown> },
  ): PatientWorker {
    // The types of BullMQ tell workers of different stores apart; what is used here is the same in both.
    const onPostgres = PatientWorker as unknown as new (
      ...args: [string, Processor<Delivery, string | null>, object, typeof createPostgresBackend]
    ) => PatientWorker;
    return new onPostgres(name, processor, options, createPostgresBackend);
  }

  protected override async moveToActive(token: string, name?: string): Promise<Job<Delivery, string | null>> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await delay(PAUSE_MS);
      throw error;
    }
  }
}
