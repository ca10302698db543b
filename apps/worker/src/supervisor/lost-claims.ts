import { setTimeout as delay } from 'node:timers/promises';
import { leaseKey, type SettledStage, type StageLease } from '@frameq/db';
import type { QueueName } from '@frameq/domain';
import type { Log } from './log.js';
import type { RunningStages } from './running-stages.js';

/** What giving back needs. */
export interface LostClaimsParts {
  /** Gives back those of these leases that this worker holds. */
  readonly giveBack: (leases: readonly StageLease[]) => Promise<readonly SettledStage[]>;
  /** Resolves once no claim is under way. */
  readonly quiet: () => Promise<void>;
  /** Whether this worker knows that it holds the lease. */
  readonly isKnown: (lease: StageLease) => boolean;
  readonly running: Pick<RunningStages, 'hold'>;
  /** Told the queues whose stages became ready. */
  readonly wake: (queues: readonly QueueName[]) => void;
  /** Aborted when the worker gives up what it could not write. */
  readonly abandon: AbortSignal;
  readonly log: Log;
}

const DATABASE_AWAY_MS = 1_000;

/**
 * Claims whose answers were lost. Their stages may have been given to this worker, which does not run them; without this they
 * would lie idle until their leases run out. They are given back as soon as Postgres answers.
 */
export class LostClaims {
  private leases: StageLease[] = [];

  constructor(private readonly parts: LostClaimsParts) {}

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
    const { quiet, isKnown, running, giveBack, wake, abandon, log } = this.parts;
    const letGo = running.hold(); // A drain waits for this as for a run.
    for (; !abandon.aborted; await delay(DATABASE_AWAY_MS, undefined, { signal: abandon }).catch(() => undefined)) {
      await quiet();
      const held = this.leases.filter((lease) => !isKnown(lease));
      try {
        const given = await giveBack(held);
        if (given.length > 0) log.warn({ stages: given.map(leaseKey) }, 'Gave back what a lost answer had claimed.');
        wake(given.flatMap((stage) => stage.readyQueues));
        break;
      } catch (error) {
        log.warn({ err: error, stages: held.length }, 'Lost claims could not be given back; trying again.');
      }
    }
    this.leases = [];
    letGo();
  }
}
