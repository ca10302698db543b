/**
 * A file that a job reads: the id of an upload, a path of the server beneath an allowed folder, or the SHA-256 (hex) of
 * something that was stored before, perhaps under another name.
 */
export type InputReference = string | { upload: string } | { path: string } | { sha256: string; name?: string };

/** The body of `POST /api/v1/jobs`. */
export interface SubmitRequest {
  pipeline: string;
  /** One item each. Empty for a pipeline that reads no input. */
  inputs?: InputReference[];
  params?: Record<string, unknown>;
  name?: string;
  /** Lower runs first; 100 unless told. 0 to 1000. */
  priority?: number;
  labels?: Record<string, string>;
  /** How many of the job's items may run at once; unset: as many as slots allow. */
  max_parallel?: number;
  /** The job is cancelled when it has not ended after so many seconds. 1 to 2,592,000 (30 days). */
  deadline_s?: number;
}

/** The body of `POST /api/v1/jobs/{job}/clone`: what is to differ; parameters that are not named stay. */
export type CloneRequest = Partial<Omit<SubmitRequest, 'pipeline'>>;

/** The body of `POST /api/v1/pipelines/validate`. */
export interface ValidateRequest {
  pipeline: string;
  params?: Record<string, unknown>;
  inputs?: InputReference[];
}
