import {
  type ClaimAnswer,
  type ClaimedStage,
  type ClaimTerms,
  leaseKey,
  type StageLease,
  type StageStore,
} from '@frameq/db';
import { type QueueName, toAppError } from '@frameq/domain';
import { type ClaimVerdict, createClaims } from '@frameq/jobs';
import type { Delivery, DeliveryVerdict } from '@frameq/queue';
import type { Log } from './log.js';
import { LostClaims } from './lost-claims.js';
import type { RunningStages } from './running-stages.js';
import type { Place, Slots } from './slots.js';

/** What taking work in needs. */
export interface IntakeParts {
  readonly workerId: string;
  readonly stages: Pick<StageStore, 'claim' | 'claimAny' | 'giveBack' | 'heldLeases'>;
  readonly running: Pick<RunningStages, 'list' | 'hold'>;
  readonly slots: Slots;
  /** Running stages of a queue over all workers; null: no limit. */
  readonly limit: (queue: QueueName) => number | null;
  readonly leaseMs: number;
  /** False while no work should be taken: the event loop stalls, or the worker drains. */
  readonly isOpen: () => boolean;
  /** Runs a claimed stage and resolves, when it has settled, with a word on how that went. */
  readonly perform: (stage: ClaimedStage, place: Place) => Promise<string>;
  /** Told the queue of each delivery that was taken: there is room for another. */
  readonly wake: (queues: readonly QueueName[]) => void;
  /** Told the queue of each claim that was answered with a stage, or with a limit. */
  readonly answered: (queue: QueueName) => void;
  /** Aborted when the worker gives up what it could not write. */
  readonly abandon: AbortSignal;
  /** When to look a second time for claims whose answers were lost; see `LostClaims`. */
  readonly lateMs?: number;
  readonly log: Log;
}

type Claim = (lease: StageLease) => Promise<ClaimVerdict>;

const CLOSED_DELAY_MS = 1_000;
const LIMITED_DELAY_MS = 1_000;
/** For a delivery that came to a worker without room; others may have some. */
const FULL_DELAY_MS = 250;
const DATABASE_AWAY_DELAY_MS = 2_000;
/** After which an idle slot looks for work by itself. */
const IDLE_MS = 5_000;

/** Turns deliveries into claimed stages and, where none come, looks for stages by itself. */
export class Intake {
  private readonly claims = new Map<QueueName, Claim>();
  /** Queues whose last work was found without a delivery; there a slot looks again as soon as it is free. */
  private readonly undelivered = new Set<QueueName>();
  private readonly claiming: { queue: QueueName; done: Promise<unknown> }[] = [];

  /** Leases of the stages that were claimed and are not performed yet; in here before their claim ends. */
  private readonly performing = new Set<string>();
  private readonly lost: LostClaims;

  constructor(private readonly parts: IntakeParts) {
    this.lost = new LostClaims({
      ...parts,
      held: (leases) => parts.stages.heldLeases(leases),
      giveBack: (leases) => parts.stages.giveBack(parts.workerId, leases),
      quiet: () => this.quiet(),
      isKnown: (lease) => this.isKnown(lease),
    });
  }

  /** Handles one delivery; stays open until its stage has settled. */
  async deliver(queue: QueueName, delivery: Delivery): Promise<DeliveryVerdict> {
    if (!this.isOpen()) return { done: false, delayMs: CLOSED_DELAY_MS };
    const place = await this.parts.slots.reserve(queue);
    if (place === null) return { done: false, delayMs: FULL_DELAY_MS };
    try {
      if (!this.isOpen()) return { done: false, delayMs: CLOSED_DELAY_MS };
      const verdict = await this.claim(queue, { stageId: delivery.stageId, token: delivery.token });
      if (verdict.kind !== 'stale') this.parts.answered(queue);
      if (verdict.kind === 'limited') return { done: false, delayMs: LIMITED_DELAY_MS };
      if (verdict.kind === 'stale') return { done: true, claimed: false, note: 'stale' };
      this.undelivered.delete(queue);
      this.parts.wake([queue]);
      return { done: true, claimed: true, note: await this.perform(verdict.stage, place) };
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
    const { slots, log } = this.parts;
    const idle = slots.idle(queue, performance.now() - (this.undelivered.has(queue) ? 0 : IDLE_MS));
    if (idle.length === 0 || this.claiming.some((one) => one.queue === queue) || !this.isOpen()) return;
    for (const slot of idle) slot.idleSince = performance.now();
    const places = idle.map(() => slots.tryReserve(queue)).filter((place) => place !== null);
    try {
      const { claimed, limited } = await this.noted(queue, this.claimAny(queue, places.length));
      if (claimed.length + limited.length > 0) this.parts.answered(queue);
      if (claimed.length === 0) this.undelivered.delete(queue);
      else {
        this.undelivered.add(queue);
        this.parts.wake([queue]);
        log.info({ queue, stages: claimed.length }, 'Claimed work that no delivery had brought.');
      }
      for (const stage of claimed) void this.perform(stage, places.pop()!).then(() => this.lookForWork(queue));
    } catch (error) {
      log.warn({ queue, err: error }, 'Looking for work failed.');
    } finally {
      for (const place of places) place.release();
    }
  }

  /** Resolves once the claims that are under way have ended. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.claiming.map((one) => one.done));
  }

  /** Looks no more for what lost answers may have claimed; the keeper finds it when its lease runs out. */
  close(): void {
    this.lost.close();
  }

  private isOpen(): boolean {
    return this.parts.isOpen() && !this.lost.pending;
  }

  private terms(queue: QueueName): ClaimTerms {
    const { workerId, leaseMs, limit } = this.parts;
    return { workerId, leaseMs, queue, limit: limit(queue), onLostAnswer: (leases) => this.lost.add(leases) };
  }

  private async perform(stage: ClaimedStage, place: Place): Promise<string> {
    try {
      return await this.parts.perform(stage, place);
    } finally {
      this.performing.delete(leaseKey(stage));
    }
  }

  /** A run may outlast its performance: its end is still being written. */
  private isKnown(lease: StageLease): boolean {
    const key = leaseKey(lease);
    return this.performing.has(key) || this.parts.running.list().some((run) => leaseKey(run.stage) === key);
  }

  private claim(queue: QueueName, lease: StageLease): Promise<ClaimVerdict> {
    let claim = this.claims.get(queue);
    if (claim === undefined) {
      claim = createClaims(this.parts.stages, this.terms(queue));
      this.claims.set(queue, claim);
    }
    return this.noted(queue, this.claimOne(claim, lease));
  }

  private async claimOne(claim: Claim, lease: StageLease): Promise<ClaimVerdict> {
    const verdict = await claim(lease);
    if (verdict.kind === 'claimed') this.performing.add(leaseKey(verdict.stage));
    return verdict;
  }

  private async claimAny(queue: QueueName, count: number): Promise<ClaimAnswer> {
    const answer = await this.parts.stages.claimAny(queue, count, this.terms(queue));
    for (const stage of answer.claimed) this.performing.add(leaseKey(stage));
    return answer;
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
