import { setTimeout as delay } from 'node:timers/promises';
import { leaseKey, type SettledStage, type StageLease } from '@frameq/db';
import type { QueueName } from '@frameq/domain';
import type { Log } from './log.js';
import type { RunningStages } from './running-stages.js';

/** What giving back needs. */
export interface LostClaimsParts {
  /** Those of these leases that anybody holds. */
  readonly held: (leases: readonly StageLease[]) => Promise<readonly StageLease[]>;
  /** Gives back those of these leases that this worker holds. */
  readonly giveBack: (leases: readonly StageLease[]) => Promise<readonly SettledStage[]>;
  /** Resolves once the claims that are under way have ended. */
  readonly quiet: () => Promise<void>;
  /** Whether this worker knows that it holds the lease. */
  readonly isKnown: (lease: StageLease) => boolean;
  readonly running: Pick<RunningStages, 'hold'>;
  /** Told the queues whose stages became ready. */
  readonly wake: (queues: readonly QueueName[]) => void;
  /** Aborted when the worker gives up what it could not write. */
  readonly abandon: AbortSignal;
  /** When to look a second time, in milliseconds after the first; 11,000 unless told. */
  readonly lateMs?: number | undefined;
  readonly log: Log;
}

const DATABASE_AWAY_MS = 1_000;
/** A little more than Postgres may take for a statement whose connection has ended, by `statement_timeout`. */
const LATE_MS = 11_000;

/**
 * Claims whose answers were lost. Their stages may have been given to this worker, which does not run them; without this they
 * would lie idle until their leases run out. They are given back as soon as Postgres answers; a claim that was waiting for a
 * lock then, and was done after all, is found by a second look.
 */
export class LostClaims {
  private leases: StageLease[] = [];
  private readonly closed = new AbortController();

  constructor(private readonly parts: LostClaimsParts) {}

  /** Gives up the second looks that are still to come. */
  close(): void {
    this.closed.abort();
  }

  /** While true nothing should be claimed: it would get mixed up with what is being given back. */
  get pending(): boolean {
    return this.leases.length > 0;
  }

  /** Takes leases that may be held by now, and sees to it that they are given back. */
  add(leases: readonly StageLease[]): void {
    const idle = !this.pending;
    this.leases.push(...leases);
    if (idle && this.pending) void this.resolve();
  }

  private async resolve(): Promise<void> {
    const { quiet, isKnown, running, abandon } = this.parts;
    const letGo = running.hold(); // A drain waits for this as for a run.
    const missed = await this.patiently(abandon, async () => {
      await quiet();
      const lost = this.leases.filter((lease) => !isKnown(lease));
      const given = new Set(await this.giveBack(lost));
      return lost.filter((lease) => !given.has(leaseKey(lease)));
    });
    this.leases = [];
    letGo();
    if (missed !== undefined && missed.length > 0) void this.lookAgain(missed);
  }

  /**
   * Looks for leases that nobody held at first. Meanwhile this worker claims, perhaps the very same: what was held before the
   * claims under way have ended, and is not known after that, is what nobody runs.
   */
  private async lookAgain(leases: readonly StageLease[]): Promise<void> {
    const { abandon, lateMs = LATE_MS, held, quiet, isKnown } = this.parts;
    const signal = AbortSignal.any([this.closed.signal, abandon]);
    await delay(lateMs, undefined, { signal, ref: false }).catch(() => undefined);
    await this.patiently(signal, async () => {
      const taken = await held(leases);
      await quiet();
      await this.giveBack(taken.filter((lease) => !isKnown(lease)));
    });
  }

  /** Resolves with the leases that were given back. Throws DATABASE_UNAVAILABLE. */
  private async giveBack(leases: readonly StageLease[]): Promise<string[]> {
    if (leases.length === 0) return [];
    const given = await this.parts.giveBack(leases);
    const keys = given.map(leaseKey);
    if (given.length > 0) this.parts.log.warn({ stages: keys }, 'Gave back what a lost answer had claimed.');
    this.parts.wake(given.flatMap((stage) => stage.readyQueues));
    return keys;
  }

  /** Tries until it succeeds or `signal` is aborted; never rejects. */
  private async patiently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    for (; !signal.aborted; await delay(DATABASE_AWAY_MS, undefined, { signal }).catch(() => undefined)) {
      try {
        return await work();
      } catch (error) {
        this.parts.log.warn({ err: error }, 'Lost claims could not be given back; trying again.');
      }
    }
    return undefined;
  }
}
