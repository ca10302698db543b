/** Whether a content is stored for the caller's tenant. */
export interface UploadCheckView {
  exists: boolean;
  sha256: string;
  bytes: number | null;
}

/** What the server makes of a path. */
export interface PathView {
  given: string;
  /** In the server's spelling; null when there is none. */
  path: string | null;
  allowed: boolean;
  /** Why a job may not read it; null when it may. */
  reason: string | null;
  hint: string | null;
  kind: 'file' | 'folder' | null;
  bytes: number | null;
}

/** Something in a folder of the server. */
export interface PathEntryView {
  name: string;
  path: string;
  kind: 'file' | 'folder' | 'other';
  is_media: boolean;
  bytes: number | null;
  modified_at: string | null;
  allowed: boolean;
  /** Why it cannot be chosen; null when it can. */
  reason: string | null;
}

/** A page of a folder of the server. */
export interface PathListView {
  /** The folder; null: these are the allowed folders themselves. */
  path: string | null;
  parent: string | null;
  data: PathEntryView[];
  next_cursor: string | null;
  /** Folders that jobs may read from. */
  roots: string[];
  /** Set when another folder is shown than one would expect, and why. */
  note: string | null;
}

/** How full the disk is and what is kept on it. */
export interface StorageView {
  /** `copy`: files submitted by path are copied at once. `in_place`: they are read where they lie. */
  mode: 'copy' | 'in_place';
  free_bytes: number;
  total_bytes: number;
  /** Below this much free space nothing is taken in and workers take no work. */
  reserve_bytes: number;
  /** With this much free, workers go on. */
  resume_bytes: number;
  low: boolean;
  /** Days after which files of ended jobs are removed; null: never. */
  retention_days: number | null;
  job_retention_days: number | null;
  input_roots: string[];
  /** What the caller's tenant keeps. */
  usage: { inputs: number; input_bytes: number; artifacts: number; artifact_bytes: number };
}

/** The body of `POST /api/v1/storage/cleanup`. */
export interface CleanupRequest {
  /** True unless told: only counts. */
  dry_run?: boolean;
  /** Days since jobs ended; STORAGE_RETENTION_DAYS unless told. With neither, files of jobs are kept. */
  older_than_days?: number;
}

/** What a cleanup removed, or would remove. */
export interface CleanupReport {
  dry_run: boolean;
  /** Null: files of jobs are kept, only what no row names is removed. */
  older_than_days: number | null;
  /** Null: jobs are kept. */
  jobs_older_than_days: number | null;
  kinds: { kind: 'artifacts' | 'logs' | 'inputs' | 'jobs' | 'orphans'; count: number; bytes: number }[];
  total_bytes: number;
  /** Files that could not be removed; the next cleanup tries again. */
  failures: number;
}
