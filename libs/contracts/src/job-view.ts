import type { Failure, FailureClass, ItemState, JobState, StageState, Warning } from '@frameq/domain';

/** What was stopped and how long it took; on every job whose cancel was requested. */
export interface CancelReceipt {
  /** `immediate`: nothing ran. `cooperative`: SIGTERM was enough. `forced`: SIGKILL was needed. Unset while cancelling. */
  mode: 'immediate' | 'cooperative' | 'forced' | null;
  requested_at: string;
  /** When the last process group was gone; null while cancelling. */
  stopped_at: string | null;
  took_ms: number | null;
  /** The signal that ended the last process group. */
  signal: string | null;
  /** Stages that were waiting and were cancelled at once. */
  pending_cancelled: number;
  /** Megabytes that the driver gave back; null without a GPU. */
  gpu_memory_freed_mb: number | null;
  /** Why: somebody asked (also when unset), or the job had not ended by its deadline. */
  reason?: 'request' | 'deadline';
}

/** Counts of a job's items by state. */
export interface ItemCounts {
  total: number;
  queued: number;
  running: number;
  completed: number;
  failed: number;
  cancelled: number;
}

/** Where a job that waits stands in line. */
export interface QueuePlace {
  /** The queue on which its next stage waits. */
  name: string;
  /** Its place in fair order over all tenants, from 1; null while a retry is not due yet. */
  position: number | null;
  /** Stages that start before it. */
  ahead: number | null;
  /** False when counting stopped: there are at least so many. */
  exact: boolean;
  /** Why it waits, in words; also `waiting_reason`. */
  reason: string | null;
  /** Since when it waits. */
  since: string;
}

/** How long a job is likely to take from now, from what such work took before. */
export interface EtaView {
  /** Seconds until its next stage starts; 0 when it runs, null when that cannot be said. */
  waiting_s: number | null;
  /** Seconds that it then runs; null without history. */
  running_s: number | null;
}

/** A job as a row of a list. */
export interface JobSummary {
  id: string;
  /** A short number for people; `GET /jobs/1042` works too. */
  number: number;
  name: string | null;
  pipeline: string;
  state: JobState;
  priority: number;
  /** Share of the work done, 0 to 1, over all items. */
  progress: number;
  /** Estimated seconds until the running stages end; null when unknown or nothing runs. */
  eta_s: number | null;
  items: ItemCounts;
  /** Why a job that is not finished waits, or runs fewer items than it could; null when it runs freely or has ended. */
  waiting_reason: string | null;
  /** Where its next stage stands in line; null when it runs or has ended. */
  queue: QueuePlace | null;
  /** Null when it has ended, or nothing is known. */
  eta: EtaView | null;
  /** The first failure, in item order; null when none failed. */
  error: Failure | null;
  warnings: number;
  labels: Record<string, string>;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  /** When the job is cancelled if it has not ended; null: never. */
  deadline_at: string | null;
}

/** One run of a stage. */
export interface AttemptView {
  number: number;
  token: number;
  worker_id: string | null;
  device: string | null;
  started_at: string;
  ended_at: string | null;
  outcome: 'completed' | 'failed' | 'cancelled' | 'interrupted' | 'crashed' | 'lost' | null;
  error_class: FailureClass | null;
  error: Failure | null;
  /** How many frames went through the model together; null for a stage without batches. */
  batch: number | null;
}

/** One step of an item. */
export interface StageView {
  id: string;
  name: string;
  queue: string;
  state: StageState;
  attempt: number;
  max_attempts: number;
  /** 0 to 1; 1 when completed. */
  progress: number;
  /** What the stage is doing, in its own words. */
  progress_note: string | null;
  eta_s: number | null;
  cancel_requested: boolean;
  queued_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  /** When a retry becomes due; null when it is due already. */
  run_after: string | null;
  worker_id: string | null;
  device: string | null;
  /** What the stage returned; shape by pipeline. */
  result: Record<string, unknown> | null;
  error: Failure | null;
  warnings: Warning[];
  attempts: AttemptView[];
}

/** One unit of a job: one input (or none), one try. */
export interface ItemView {
  id: string;
  index: number;
  state: ItemState;
  input: {
    id: string;
    name: string;
    bytes: number;
    sha256: string;
    /** `stored`: frameq keeps a copy. `in_place`: it is read where it lies on the server. */
    mode: 'stored' | 'in_place';
    /** Where it lies when it is read in place. */
    path: string | null;
    /** When retention removed its content; null while it is kept. */
    removed_at: string | null;
  } | null;
  stages: StageView[];
}

/** A job in full. */
export interface JobView extends JobSummary {
  params: Record<string, unknown>;
  max_parallel: number | null;
  cancel: CancelReceipt | null;
  /** When retention removed the files of the job; null while they are kept. */
  files_removed_at: string | null;
  item_list: ItemView[];
}
