import type { QueueName } from '@frameq/domain';
import { DelayedError, type Job } from 'bullmq';
import type { Consumer, Delivery, DeliveryHandler, DeliveryVerdict } from './delivery.js';
import { readDelivery, storeQueueName } from './message.js';
import { PatientWorker } from './patient-worker.js';
import { reportTrouble, type TroubleLog } from './queue-trouble.js';
import { postgresOptions, redisConsumerOptions, type StoreSettings } from './store-settings.js';

/** What to take, how much at once, and who handles it. */
export interface ConsumeOptions extends StoreSettings {
  readonly queue: QueueName;
  /** How many deliveries are handled at once. */
  readonly concurrency: number;
  readonly handler: DeliveryHandler;
  /** How long a message stays with a consumer that has died; 10 s unless told. */
  readonly lockMs?: number;
  readonly log?: TroubleLog;
}

/** A message of a newer version comes back this often until a worker of that version takes it. */
const UNKNOWN_VERSION_DELAY_MS = 30_000;
/** A handler that throws has a bug; its delivery comes back at this pace. */
const FAILED_HANDLER_DELAY_MS = 5000;
/**
 * A message that a consumer took and never claimed, because it was killed in between, comes back after this and half of it again.
 * Where every slot is busy nobody looks for its stage otherwise. A lock lost by mistake costs a delivery that finds nothing.
 */
const LOCK_MS = 10_000;
const REOPEN_DELAY_MS = 1000;
const FIRST_ATTEMPT_MS = 2000;
/** How long a consumer of Redis waits for a message before it asks; a connection that broke unnoticed is found so. */
const REDIS_WAIT_S = 2;

/**
 * Takes deliveries out of a queue. Resolves when the first attempt to reach the store has ended; when it failed, and after
 * every outage, it goes on trying until the consumer is closed. Never throws because of the store.
 */
export async function consume(options: ConsumeOptions): Promise<Consumer> {
  const consumer = new StoreConsumer(options);
  await consumer.firstAttempt;
  return consumer;
}

class StoreConsumer implements Consumer {
  readonly firstAttempt: Promise<void>;
  private worker: PatientWorker | null = null;
  private paused = false;
  private concurrency: number;
  private readonly closing = new AbortController();
  private readonly onTrouble: (error: Error) => void;

  constructor(private readonly options: ConsumeOptions) {
    this.concurrency = options.concurrency;
    this.onTrouble = reportTrouble(options.log, options.queue);
    this.firstAttempt = this.open();
  }

  resize(concurrency: number): void {
    this.concurrency = concurrency;
    if (this.worker !== null) this.worker.concurrency = concurrency;
  }

  async pause(): Promise<void> {
    this.paused = true;
    await this.worker?.pause(true);
  }

  async resume(): Promise<void> {
    const { worker } = this;
    if (this.closing.signal.aborted || !this.paused) return;
    this.paused = false;
    if (worker?.isRunning() === true) await worker.resume();
    else if (worker !== null) this.start(worker);
  }

  async close(force = false): Promise<void> {
    this.paused = true;
    this.closing.abort('shutdown');
    await this.worker?.close(force);
  }

  private async open(): Promise<void> {
    if (this.closing.signal.aborted) return;
    const worker = this.newWorker();
    this.worker = worker;
    // Redis has no first attempt that fails: its driver waits until the store is there.
    const ready = worker.waitUntilReady().then(() => this.start(worker));
    const settled = ready.catch(async (error: unknown) => {
      this.onTrouble(error as Error);
      await worker.close(true).catch(this.onTrouble);
      if (!this.closing.signal.aborted) setTimeout(() => void this.open(), REOPEN_DELAY_MS).unref();
    });
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, FIRST_ATTEMPT_MS).unref())]);
  }

  private start(worker: PatientWorker): void {
    if (this.paused) return;
    worker.run().catch(this.onTrouble);
  }

  private newWorker(): PatientWorker {
    const { redisUrl, databaseUrl, queue, lockMs = LOCK_MS } = this.options;
    const { concurrency } = this;
    const name = storeQueueName(queue);
    const terms = {
      concurrency,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount: 1,
      runRetryDelay: 500,
    };
    const process = (job: Job<Delivery>, token?: string): Promise<string | null> => this.process(job, token);
    const worker =
      redisUrl === null
        ? PatientWorker.onPostgres(name, process, {
            ...terms,
            connection: postgresOptions(databaseUrl, Math.min(concurrency + 1, 4)),
          })
        : new PatientWorker(name, process, {
            ...terms,
            drainDelay: REDIS_WAIT_S,
            connection: redisConsumerOptions(redisUrl),
          });
    worker.on('error', this.onTrouble);
    return worker;
  }

  private async process(job: Job<Delivery>, token?: string): Promise<string | null> {
    const verdict = await this.verdict(job);
    if (verdict.done) {
      if (!verdict.claimed) job.opts.removeOnComplete = true;
      return verdict.note ?? null;
    }
    await job.moveToDelayed(Date.now() + Math.max(0, verdict.delayMs), token);
    throw new DelayedError();
  }

  private async verdict(job: Job<Delivery>): Promise<DeliveryVerdict> {
    // BullMQ may still fetch one message after a pause; it goes back at once.
    if (this.paused) return { done: false, delayMs: 0 };
    const delivery = readDelivery(job.data);
    if (delivery === null) return { done: false, delayMs: UNKNOWN_VERSION_DELAY_MS };
    try {
      return await this.options.handler(delivery, this.closing.signal);
    } catch (error) {
      this.options.log?.warn(
        { err: error, stage_id: delivery.stageId },
        'A delivery could not be handled; it comes back.',
      );
      return { done: false, delayMs: FAILED_HANDLER_DELAY_MS };
    }
  }
}
