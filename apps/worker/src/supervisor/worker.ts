import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerFacts, WorkerStore } from '@frameq/db';
import type { QueueName } from '@frameq/domain';
import type { Consumer, DeliveryHandler } from '@frameq/queue';
import type { Breaker } from './breaker.js';
import type { CancelListener } from './cancel-listener.js';
import type { ConsumptionWatch } from './consumption-watch.js';
import type { HealthRoutes } from './health-port.js';
import type { Heartbeat } from './heartbeat.js';
import type { Intake } from './intake.js';
import type { Log } from './log.js';
import type { RunningStages } from './running-stages.js';
import type { Slots } from './slots.js';

/** The parts of a worker; made by `createWorker`. */
export interface WorkerParts {
  readonly facts: WorkerFacts;
  readonly workers: Pick<WorkerStore, 'register' | 'stop'>;
  readonly slots: Slots;
  readonly running: RunningStages;
  readonly heartbeat: Heartbeat;
  readonly cancels: CancelListener;
  readonly intake: Intake;
  readonly breaker: Pick<Breaker, 'close'>;
  readonly consumption: Pick<ConsumptionWatch, 'start' | 'close'>;
  readonly health: HealthRoutes;
  /** Takes deliveries out of a queue; null: stages are only looked for in Postgres. */
  readonly consume: ((queue: QueueName, concurrency: number, handler: DeliveryHandler) => Promise<Consumer>) | null;
  /** From the word to stop until the end: stages finish in the first part, and are given back in the rest. */
  readonly drainGraceMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly cancelGraceMs: number;
  /** Aborting it ends every grace at once. */
  readonly hurry: AbortController;
  /** Aborting it gives up what could not be written. */
  readonly abandon: AbortController;
  /** Set while no new work may be taken. */
  readonly gate: { open: boolean };
  readonly log: Log;
}

const LOOK_MS = 1_000;
/** What is kept of the grace for writing, in milliseconds. */
const WRITE_MS = 2_000;
/** How long writing the endings may take after the last runner is gone, in milliseconds. */
const SETTLE_MS = 5_000;
/** How long a consumer may take to close, in milliseconds. */
const CLOSE_MS = 2_000;

/** A supervisor: takes stages in, looks after their runners and drains when it is told to. It never computes. */
export class Worker {
  private consumers: Consumer[] = [];
  private looking: NodeJS.Timeout | undefined;
  private starting: Promise<void> | undefined;
  private draining: Promise<void> | undefined;

  constructor(private readonly parts: WorkerParts) {}

  /** Registers and takes work from now on. Throws DATABASE_UNAVAILABLE. */
  start(): Promise<void> {
    this.starting ??= this.startOnce();
    return this.starting;
  }

  private async startOnce(): Promise<void> {
    const { facts, workers, heartbeat, cancels, intake, slots, consume } = this.parts;
    await workers.register(facts);
    heartbeat.start();
    heartbeat.now();
    this.parts.consumption.start();
    await cancels.start();
    if (this.draining !== undefined) return; // Told to stop before it had begun.
    this.parts.gate.open = true;
    this.looking = setInterval(() => facts.queues.forEach((queue) => void intake.lookForWork(queue)), LOOK_MS).unref();
    if (consume === null) return;
    this.consumers = await Promise.all(
      facts.queues.map((queue) => consume(queue, slots.places(queue), (delivery) => intake.deliver(queue, delivery))),
    );
    slots.onPlaces = (queue, places) => this.consumers[facts.queues.indexOf(queue)]?.resize(places);
  }

  /**
   * Stops taking work, lets stages finish for a while, then interrupts them and gives their attempts back. Resolves when all
   * is written and every process is gone. Called again, it hurries.
   */
  drain(): Promise<void> {
    if (this.draining !== undefined) this.parts.hurry.abort();
    this.draining ??= this.drainOnce();
    return this.draining;
  }

  /** Drains unless that has begun, and resolves when it has ended; unlike `drain`, it does not hurry. */
  drained(): Promise<void> {
    return this.draining ?? this.drain();
  }

  /** What probes are told. */
  get health(): HealthRoutes {
    return this.parts.health;
  }

  /** Stops fetching deliveries, or fetches again; stages that run go on. */
  async fetch(wanted: boolean): Promise<void> {
    if (this.draining !== undefined) return;
    await Promise.all(
      this.consumers.map((consumer) => (wanted ? consumer.resume() : consumer.pause()).catch(() => undefined)),
    );
  }

  private async drainOnce(): Promise<void> {
    const { parts } = this;
    const started = performance.now();
    parts.log.info({ running: parts.running.size }, 'Draining: no new work is taken.');
    parts.gate.open = false;
    await this.starting?.catch(() => undefined); // What it opens late, nobody would close.
    parts.heartbeat.draining = true;
    parts.heartbeat.now();
    clearInterval(this.looking);
    await Promise.all(this.consumers.map((consumer) => consumer.pause().catch(() => undefined)));
    await parts.intake.quiet();
    const reserveMs = Math.min(parts.drainGraceMs / 2, parts.cancelGraceMs + WRITE_MS);
    await this.letFinish(parts.drainGraceMs - reserveMs - (performance.now() - started));
    setTimeout(() => parts.hurry.abort(), reserveMs / 2).unref();
    for (const run of parts.running.list()) run.stop('shutdown');
    await this.letSettle();
    await Promise.all(parts.slots.all.map((slot) => slot.endRunner()));
    parts.intake.close();
    await parts.breaker.close();
    parts.consumption.close();
    await parts.cancels.close();
    await parts.heartbeat.close();
    await Promise.all(this.consumers.map((consumer) => closeSoon(consumer)));
    await parts.workers.stop(parts.facts.id).catch(() => undefined); // Silence says the same, only later.
    parts.log.info({ took_ms: Math.round(performance.now() - started) }, 'Drained.');
  }

  private async letFinish(ms: number): Promise<void> {
    const { running, hurry } = this.parts;
    if (running.size === 0) return;
    const done = new AbortController();
    const either = AbortSignal.any([hurry.signal, done.signal]);
    void running.empty().then(() => done.abort());
    await delay(Math.max(0, ms), undefined, { signal: either }).catch(() => undefined);
  }

  /** Waits for the endings; one that cannot be written is left to the keeper, which finds its lease expired. */
  private async letSettle(): Promise<void> {
    const { running, abandon, slots } = this.parts;
    // Runs that are over leave their runners warm while their endings wait for Postgres.
    await Promise.all(slots.all.filter((slot) => slot.busy).map((slot) => slot.endRunner()));
    const timer = setTimeout(() => abandon.abort(), SETTLE_MS);
    await running.empty();
    clearTimeout(timer);
  }
}

/** Lets a consumer tell its store what became of the last deliveries, but not for long: what it does not tell is found out. */
async function closeSoon(consumer: Consumer): Promise<void> {
  const closed = consumer.close().catch(() => undefined);
  await Promise.race([closed, delay(CLOSE_MS, undefined, { ref: false })]);
  await Promise.race([consumer.close(true).catch(() => undefined), delay(CLOSE_MS, undefined, { ref: false })]);
}
