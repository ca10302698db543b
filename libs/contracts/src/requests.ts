/** The body of `POST /api/v1/jobs`. */
export interface SubmitRequest {
  pipeline: string;
  /** Ids of uploads; one item each. Empty for a pipeline that reads no input. */
  inputs?: string[];
  params?: Record<string, unknown>;
  name?: string;
  /** Lower runs first; 100 unless told. 0 to 1000. */
  priority?: number;
  labels?: Record<string, string>;
  /** How many of the job's items may run at once; unset: as many as slots allow. */
  max_parallel?: number;
}

/** The body of `POST /api/v1/pipelines/validate`. */
export interface ValidateRequest {
  pipeline: string;
  params?: Record<string, unknown>;
  inputs?: string[];
}
