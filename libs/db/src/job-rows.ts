import type {
  AttemptOutcome,
  Failure,
  FailureClass,
  ItemState,
  JobState,
  QueueName,
  StageState,
  Warning,
} from '@frameq/domain';

/** All that is written when a job is submitted; ids are made by the caller. */
export interface NewJob {
  readonly id: string;
  readonly tenantId: string;
  readonly pipeline: string;
  readonly name: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly maxParallel: number | null;
  readonly traceparent: string | null;
  readonly apiKeyId: string | null;
  /** Seconds from now until it is cancelled if it has not ended. */
  readonly deadlineS?: number | null;
  /** In order; each gets every stage. */
  readonly items: readonly {
    readonly id: string;
    readonly inputId: string | null;
    readonly stageIds: readonly string[];
  }[];
  /** In order. */
  readonly stages: readonly { readonly name: string; readonly queue: QueueName; readonly maxAttempts: number }[];
}

/** What the database decided about a new job. */
export interface InsertedJob {
  readonly number: number;
  readonly createdAt: Date;
  readonly deadlineAt: Date | null;
}

/** Which jobs of a tenant are wanted; all of them unless told. */
export interface JobFilter {
  readonly states?: readonly JobState[];
  readonly pipelines?: readonly string[];
  /** Part of the name, whatever its case. */
  readonly text?: string;
  /** Labels that a job must carry, all of them. */
  readonly labels?: Readonly<Record<string, string>>;
  /** At or after this moment. */
  readonly createdAfter?: Date;
  /** Before this moment. */
  readonly createdBefore?: Date;
}

/** A page of jobs. */
export interface JobPage {
  readonly jobs: readonly JobRow[];
  readonly hasMore: boolean;
  /** How many match, counted up to 10,000. */
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** Counts of a job's items by state. */
export type ItemCountsRow = Readonly<Record<ItemState | 'total', number>>;

/** A job with what is computed from its rows. */
export interface JobRow {
  readonly id: string;
  readonly number: number;
  readonly name: string | null;
  readonly pipeline: string;
  readonly state: JobState;
  readonly priority: number;
  readonly params: Record<string, unknown>;
  readonly labels: Record<string, string>;
  readonly maxParallel: number | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly deadlineAt: Date | null;
  /** As the wire has it, see CancelReceipt in libs/contracts; null unless a cancel was requested. */
  readonly cancelReceipt: Readonly<Record<string, unknown>> | null;
  /** When retention removed its files; null while they are kept. */
  readonly filesRemovedAt: Date | null;
  readonly items: ItemCountsRow;
  /** 0 to 1 over all stages of all items. */
  readonly progress: number;
  /** Of the running stages, the longest; in seconds. */
  readonly etaS: number | null;
  /** Running stages. */
  readonly running: number;
  /** How many warnings its stages left. */
  readonly warnings: number;
  /** The first failure, in item order. */
  readonly error: Failure | null;
}

/** A moment as JSON from Postgres has it: ISO 8601 with offset. */
export type Moment = string;

/** A job in full. */
export interface JobDetailRow extends JobRow {
  readonly itemList: readonly ItemDetailRow[];
}

/** One item of a job in full. */
export interface ItemDetailRow {
  readonly id: string;
  readonly index: number;
  readonly state: ItemState;
  readonly input: {
    readonly id: string;
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
    /** Where the file lies when it is read in place; null when its content is in storage. */
    readonly path: string | null;
    readonly removedAt: Moment | null;
  } | null;
  readonly stages: readonly StageDetailRow[];
}

/** One stage of an item in full. */
export interface StageDetailRow {
  readonly id: string;
  readonly name: string;
  readonly queue: QueueName;
  readonly state: StageState;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly progress: number;
  readonly progressNote: string | null;
  readonly etaS: number | null;
  readonly cancelRequested: boolean;
  readonly queuedAt: Moment | null;
  readonly startedAt: Moment | null;
  readonly finishedAt: Moment | null;
  /** When it becomes due; null when it is due, or not queued. */
  readonly runAfter: Moment | null;
  readonly workerId: string | null;
  readonly device: string | null;
  readonly result: Record<string, unknown> | null;
  readonly error: Failure | null;
  readonly warnings: readonly Warning[];
  readonly attempts: readonly AttemptDetailRow[];
}

/** One run of a stage. */
export interface AttemptDetailRow {
  readonly number: number;
  readonly token: number;
  readonly workerId: string | null;
  readonly device: string | null;
  readonly startedAt: Moment;
  readonly endedAt: Moment | null;
  readonly outcome: AttemptOutcome | null;
  readonly errorClass: FailureClass | null;
  readonly error: Failure | null;
  readonly batch: number | null;
}

/** What the next stage of a job that does not run waits for. */
export interface WaitingRow {
  readonly jobId: string;
  readonly queue: QueueName;
  /** How its queue is held; null when it is open. */
  readonly hold: 'paused' | 'draining' | null;
  /** Since when it waits. */
  readonly queuedAt: Date;
  /** When its retry becomes due; null when it is due. */
  readonly runAfter: Date | null;
  /** Stages of the tenant before it in line, counted up to the given number. */
  readonly ahead: number;
  /** Stages of all tenants before it in fair order; the given number when `ahead` is. */
  readonly before: number;
  /** Slots of live workers on the queue. */
  readonly slots: number;
  /** True when live workers of the queue take nothing because their disk is nearly full. */
  readonly storageLow: boolean;
  /** Stages that run on the queue, of all tenants. */
  readonly running: number;
  /** Limits of the tenant and what of them is used up; null where there is no limit. */
  readonly maxRunningStages: number | null;
  readonly tenantRunning: number | null;
  readonly gpuSecondsPerDay: number | null;
  readonly gpuSeconds: number | null;
}

/** How much of an item's work each stage is, by pipeline and stage; 1 where nothing is said. */
export type StageWeights = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How long a stage of a pipeline took lately, on which device and for how large an input (null: none). */
export interface RunSample {
  readonly stage: string;
  readonly device: string | null;
  readonly bytes: number | null;
  readonly seconds: number;
}

/** What is left to do in a job, by stage and device (null: not known yet). */
export interface WorkLeftRow {
  readonly jobId: string;
  readonly stage: string;
  readonly device: string | null;
  readonly running: boolean;
  readonly stages: number;
  /** The bytes of their inputs together; null when they read none. */
  readonly bytes: number | null;
  /** Their shares that are still to be done, summed up: 2.5 are two that wait and one that is half done. */
  readonly shares: number;
}
