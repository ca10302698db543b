import type { JobState } from '@frameq/domain';

/** A queue as it is now, over all tenants. */
export interface QueueView {
  name: string;
  /** `draining`: nothing new starts; `drained`: nor does anything run any more. */
  state: 'open' | 'paused' | 'draining' | 'drained';
  /** Since when it is held, and by whom; null while it is open. */
  since: string | null;
  held_by: string | null;
  /** Stages that may start now, counted up to 10,000. */
  queued: number;
  queued_is_exact: boolean;
  /** Stages that wait for a retry to become due. */
  delayed: number;
  running: number;
  /** Stages that live workers can run at once. */
  slots: number;
  /** Since when the oldest stage waits. */
  oldest_queued_at: string | null;
}

/** What clearing a queue is about. */
export interface ClearView {
  dry_run: boolean;
  queue: string;
  /** Stages that wait, of so many jobs and tenants. */
  stages: number;
  jobs: number;
  tenants: number;
  /** The bulk action that clears it; null for a dry run. */
  bulk_action: BulkActionView | null;
}

/** What a bulk action would do. */
export interface BulkPreview {
  dry_run: true;
  action: 'cancel' | 'retry' | 'priority';
  /** Jobs that match, by state. */
  matched: Partial<Record<JobState, number>>;
  total: number;
  /** How many of them it would change. */
  affected: number;
}

/** A bulk action and how far it is. */
export interface BulkActionView {
  id: string;
  action: 'cancel' | 'retry' | 'priority' | 'clear';
  state: 'running' | 'completed' | 'aborted' | 'failed';
  /** Jobs it was about when it began; stages for `clear`. */
  total: number;
  changed: number;
  /** Jobs that had changed meanwhile, so that there was nothing to do. */
  skipped: number;
  /** Jobs that could not be retried: files that they read are gone, or the tenant has as many open jobs as it may. */
  refused: number;
  error: string | null;
  created_at: string;
  finished_at: string | null;
}
