import type { AttemptOutcome, Failure, QueueName, StageState, Warning } from '@frameq/domain';

/** A stage and the lease token under which someone wants to act on it. */
export interface StageLease {
  readonly stageId: string;
  /** The lease token; never above 2^53. */
  readonly token: number;
}

/** Who claims, for how long, and under which limit. */
export interface ClaimTerms {
  readonly workerId: string;
  readonly leaseMs: number;
  readonly queue: QueueName;
  /** Running stages of this queue over all workers, counted from unexpired leases; null: no limit. */
  readonly limit: number | null;
  /** Told, when a claim fails, the leases that it may have taken all the same: its answer can get lost after the commit. */
  readonly onLostAnswer?: (leases: readonly StageLease[]) => void;
}

/** All that a runner needs of a stage that was just claimed. */
export interface ClaimedStage extends StageLease {
  readonly jobId: string;
  readonly itemId: string;
  readonly tenantId: string;
  readonly queue: QueueName;
  readonly pipeline: string;
  readonly name: string;
  readonly position: number;
  /** From 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly crashCount: number;
  readonly lostCount: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: {
    readonly id: string;
    readonly name: string;
    readonly sha256: string;
    readonly bytes: number;
    /** Where the file lies when it is read in place; null when its content is in storage. */
    readonly path: string | null;
  } | null;
  /** What the earlier stages of the item returned, by stage name. */
  readonly results: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Files that the earlier stages of the item stored. */
  readonly artifacts: readonly {
    readonly stage: string;
    readonly stageId: string;
    readonly token: number;
    readonly name: string;
  }[];
  readonly traceparent: string | null;
  /** Whether it counts against a limit, of its queue or its job, until its end is written. */
  readonly counted: boolean;
}

/** The answer to a claim: what was won, and what only a limit kept back (everything else is stale and to be dropped). */
export interface ClaimAnswer {
  readonly claimed: readonly ClaimedStage[];
  /** Ids of stages that are over a limit of their queue, tenant or job, or whose job somebody else holds: ask again soon. */
  readonly limited: readonly string[];
}

/** What a worker says of a stage it runs. */
export interface LeaseRenewal extends StageLease {
  /** 0 to 1. */
  readonly progress: number;
  readonly note: string | null;
  readonly etaS: number | null;
  readonly device: string | null;
}

/** What the database says back; a lease that is missing from the answer is lost. */
export interface RenewedLease extends StageLease {
  readonly cancelRequested: boolean;
}

/** A file to record together with the settlement. */
export interface ArtifactRow {
  readonly name: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** How one running stage ends; written by one guarded statement together with everything that follows from it. */
export interface StageSettlement extends StageLease {
  readonly move: 'complete' | 'requeue' | 'exhaust' | 'stop';
  readonly outcome: AttemptOutcome;
  readonly refundAttempt: boolean;
  readonly countCrash: boolean;
  readonly countLost: boolean;
  /** Before a requeued stage may be claimed again. */
  readonly delayMs: number;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly failure: Failure | null;
  readonly warnings: readonly Warning[];
  readonly artifacts: readonly ArtifactRow[];
  readonly device: string | null;
  /** How the process group was stopped; null when it was not. */
  readonly stop: StopFacts | null;
  /** The batch that it ran with; unset for a stage without batches. */
  readonly batch?: number | null;
}

/** What stopping a process group took. */
export interface StopFacts {
  readonly mode: 'cooperative' | 'forced';
  readonly signal: string | null;
  readonly tookMs: number;
  readonly gpuMemoryFreedMb: number | null;
}

/** What became of a settlement. */
export interface SettledStage extends StageLease {
  /** False: zero rows changed; the row was read again and says why. */
  readonly applied: boolean;
  readonly state: StageState;
  /** True when the row's token is still the one given. */
  readonly mine: boolean;
  readonly cancelRequested: boolean;
  /** Queues whose stages became ready by it. */
  readonly readyQueues: readonly QueueName[];
}

/** A stage to deliver. */
export interface ReadyStage extends StageLease {
  readonly traceparent: string | null;
}

/** The answer to a cancel. */
export interface CancelAnswer {
  /** False when the job was terminal already, or its cancel had been requested before. */
  readonly changed: boolean;
  /** Waiting stages that became `cancelled`. */
  readonly pendingCancelled: number;
  /** Running stages that were marked and whose workers must stop them. */
  readonly running: readonly { readonly stageId: string; readonly workerId: string }[];
}

/** The answer to a retry. */
export interface RetryAnswer {
  /** Stages that are queued again. */
  readonly requeued: number;
  readonly queues: readonly QueueName[];
}
