import type { ClaimedStage, ClaimTerms, StageLease, StageStore } from '@frameq/db';
import { type QueueName, toAppError } from '@frameq/domain';
import { type ClaimVerdict, createClaims } from '@frameq/jobs';
import type { Delivery, DeliveryVerdict } from '@frameq/queue';
import type { Log } from './log.js';
import type { Place, Slots } from './slots.js';

/** What taking work in needs. */
export interface IntakeParts {
  readonly stages: Pick<StageStore, 'claim' | 'claimAny'>;
  readonly slots: Slots;
  readonly terms: (queue: QueueName) => ClaimTerms;
  /** False while no work should be taken: the event loop stalls, or the worker drains. */
  readonly isOpen: () => boolean;
  /** Runs a claimed stage and resolves, when it has settled, with a word on how that went. */
  readonly perform: (stage: ClaimedStage, place: Place) => Promise<string>;
  /** Told the queue of each delivery that was taken: there is room for another. */
  readonly wake: (queues: readonly QueueName[]) => void;
  /** Told the queue of each claim that was answered with a stage, or with a limit. */
  readonly answered: (queue: QueueName) => void;
  readonly log: Log;
}

const CLOSED_DELAY_MS = 1_000;
const LIMITED_DELAY_MS = 1_000;
/** For a delivery that came to a worker without room; others may have some. */
const FULL_DELAY_MS = 250;
const DATABASE_AWAY_DELAY_MS = 2_000;
/** After which an idle slot looks for work by itself. */
const IDLE_MS = 5_000;

/** Turns deliveries into claimed stages and, where none come, looks for stages by itself. */
export class Intake {
  private readonly claims = new Map<QueueName, (lease: StageLease) => Promise<ClaimVerdict>>();
  /** Queues whose last work was found without a delivery; there a slot looks again as soon as it is free. */
  private readonly undelivered = new Set<QueueName>();
  private readonly claiming: { queue: QueueName; done: Promise<unknown> }[] = [];

  constructor(private readonly parts: IntakeParts) {}

  /** Handles one delivery; stays open until its stage has settled. */
  async deliver(queue: QueueName, delivery: Delivery): Promise<DeliveryVerdict> {
    if (!this.parts.isOpen()) return { done: false, delayMs: CLOSED_DELAY_MS };
    const place = await this.parts.slots.reserve(queue);
    if (place === null) return { done: false, delayMs: FULL_DELAY_MS };
    try {
      if (!this.parts.isOpen()) return { done: false, delayMs: CLOSED_DELAY_MS };
      const verdict = await this.claim(queue, { stageId: delivery.stageId, token: delivery.token });
      if (verdict.kind !== 'stale') this.parts.answered(queue);
      if (verdict.kind === 'limited') return { done: false, delayMs: LIMITED_DELAY_MS };
      if (verdict.kind === 'stale') return { done: true, claimed: false, note: 'stale' };
      this.undelivered.delete(queue);
      this.parts.wake([queue]);
      return { done: true, claimed: true, note: await this.parts.perform(verdict.stage, place) };
    } catch (error) {
      if (toAppError(error).code !== 'DATABASE_UNAVAILABLE') throw error;
      return { done: false, delayMs: DATABASE_AWAY_DELAY_MS };
    } finally {
      place.release();
    }
  }

  /**
   * Claims straight from Postgres for slots that have been idle for 5 s, unless a delivery is just being claimed: work goes on
   * with the queue's store gone or flushed. Never throws.
   */
  async lookForWork(queue: QueueName): Promise<void> {
    const { slots, stages, terms, log } = this.parts;
    const idle = slots.idle(queue, performance.now() - (this.undelivered.has(queue) ? 0 : IDLE_MS));
    if (idle.length === 0 || this.claiming.some((one) => one.queue === queue) || !this.parts.isOpen()) return;
    for (const slot of idle) slot.idleSince = performance.now();
    const places = idle.map(() => slots.tryReserve(queue)).filter((place) => place !== null);
    try {
      const { claimed, limited } = await this.noted(queue, stages.claimAny(queue, places.length, terms(queue)));
      if (claimed.length + limited.length > 0) this.parts.answered(queue);
      if (claimed.length === 0) this.undelivered.delete(queue);
      else {
        this.undelivered.add(queue);
        this.parts.wake([queue]);
        log.info({ queue, stages: claimed.length }, 'Claimed work that no delivery had brought.');
      }
      for (const stage of claimed) void this.parts.perform(stage, places.pop()!).then(() => this.lookForWork(queue));
    } catch (error) {
      log.warn({ queue, err: error }, 'Looking for work failed.');
    } finally {
      for (const place of places) place.release();
    }
  }

  /** Resolves once no claim is under way. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.claiming.map((one) => one.done));
  }

  private claim(queue: QueueName, lease: StageLease): Promise<ClaimVerdict> {
    let claim = this.claims.get(queue);
    if (claim === undefined) {
      claim = createClaims(this.parts.stages, this.parts.terms(queue));
      this.claims.set(queue, claim);
    }
    return this.noted(queue, claim(lease));
  }

  private async noted<T>(queue: QueueName, done: Promise<T>): Promise<T> {
    const entry = { queue, done };
    this.claiming.push(entry);
    try {
      return await done;
    } finally {
      this.claiming.splice(this.claiming.indexOf(entry), 1);
    }
  }
}
