import type { JobState } from '@frameq/domain';

/** The body of `PATCH /api/v1/jobs/{job}`; what is left out stays. */
export interface ChangeJobRequest {
  /** Lower runs first, 0 to 1000; for a job that has not ended. */
  priority?: number;
  name?: string;
  /** Takes the place of all labels of the job. */
  labels?: Record<string, string>;
}

/** The body of `POST /api/v1/jobs/{job}/move`. */
export interface MoveJobRequest {
  /** Before or behind everything of your own that waits; `front` unless told. */
  to?: 'front' | 'back';
}

/** Which jobs a bulk action is about; the filters of the list, all of which must match. */
export interface BulkFilter {
  state?: JobState[];
  pipeline?: string[];
  /** Labels that a job must carry. */
  labels?: Record<string, string>;
  /** Part of the name. */
  q?: string;
  created_after?: string;
  created_before?: string;
}

/** The body of `POST /api/v1/bulk-actions`: either a filter or ids. */
export interface BulkActionRequest {
  action: 'cancel' | 'retry' | 'priority';
  filter?: BulkFilter;
  /** Jobs by id or number, 500 at most. */
  ids?: string[];
  /** For `priority`. */
  priority?: number;
  /** Only count; true unless told. */
  dry_run?: boolean;
}
