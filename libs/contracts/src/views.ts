import type { ErrorCode, Warning } from '@frameq/domain';

/** The one shape of every error, on every path. */
export interface ErrorEnvelope {
  error: {
    code: ErrorCode;
    message: string;
    detail: Record<string, unknown> | null;
    hint: string;
    field: string | null;
    timestamp: string;
  };
}

/** A page of a list; follow `next_cursor` until it is null. */
export interface Page<Row> {
  data: Row[];
  next_cursor: string | null;
  has_more: boolean;
  /** How many rows match, up to 10,000 (then `total_is_exact` is false). */
  total: number;
  total_is_exact: boolean;
}

/** A URL that opens an artifact without a key. */
export interface SignedUrlView {
  /** Relative to the server, unless PUBLIC_URL is set. */
  url: string;
  expires_at: string;
}

/** A file that a job can read, kept by content. */
export interface InputView {
  id: string;
  name: string;
  bytes: number;
  sha256: string;
  created_at: string;
  /** True when the same content was stored before and no bytes were kept twice. */
  deduplicated: boolean;
}

/** A file that a stage produced. */
export interface ArtifactView {
  id: string;
  job_id: string;
  item_index: number;
  stage: string;
  name: string;
  /** What it is for: `scenes.json`, `thumbnail`, `storyboard` and the like, by pipeline. */
  kind: string;
  media_type: string;
  bytes: number;
  sha256: string;
  /** True when the stage did not complete. */
  partial: boolean;
  created_at: string;
  /** When retention removed the file; its content then answers 410. Null while it is kept. */
  removed_at: string | null;
  url: string;
}

/** One field that is wrong or doubtful. */
export interface FieldProblem {
  field: string;
  code: ErrorCode | Warning['code'];
  message: string;
  hint: string;
}

/** The answer of `POST /api/v1/pipelines/validate`; 200 even when `valid` is false. */
export interface ValidationView {
  valid: boolean;
  errors: FieldProblem[];
  warnings: FieldProblem[];
  /** The parameters as a job would get them, defaults filled in; null when not valid. */
  params: Record<string, unknown> | null;
}

/** A parameter of a pipeline, as forms, flags and docs need it. */
export interface ParamView {
  name: string;
  type: 'number' | 'integer' | 'boolean' | 'string' | 'choice';
  default: unknown;
  min: number | null;
  max: number | null;
  step: number | null;
  /** What the number counts: `s`, `px`, `share` and the like. */
  unit: string | null;
  options: string[] | null;
  label: string;
  hint: string;
  help: string | null;
  widget: string | null;
  group: string | null;
  order: number;
  /** Another parameter and the value it must have for this one to matter. */
  visible_if: { param: string; equals: unknown } | null;
}

/** What can be run. */
export interface PipelineView {
  name: string;
  title: string;
  description: string;
  /** What it reads: one video, one image, or nothing. */
  input: 'video' | 'image' | 'none';
  params: ParamView[];
  stages: { name: string; queue: string; timeout_s: number; needs_gpu: boolean }[];
  outputs: { kind: string; description: string }[];
}

/** A line that a stage logged. */
export interface LogLine {
  /** Position within the attempt, from 1. */
  line: number;
  time: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  item_index: number;
  stage: string;
  attempt: number;
  fields?: Record<string, unknown>;
}

/** A change of state, as `GET /api/v1/events` streams it. */
export interface EventView {
  id: string;
  kind: string;
  job_id: string;
  stage_id: string | null;
  data: Record<string, unknown>;
  time: string;
}

/** A supervisor and what it has room for. */
export interface WorkerView {
  id: string;
  hostname: string;
  pid: number;
  version: string;
  state: 'active' | 'unhealthy' | 'draining' | 'stopped' | 'lost';
  /** Why it takes no work; null while it does. */
  fault: { code: string; message: string; hint: string } | null;
  queues: string[];
  slots: Record<string, number>;
  running: number;
  /** True while it takes no work because its disk is nearly full. */
  storage_low: boolean;
  devices: { id: string; name: string; memory_mb: number | null }[];
  started_at: string;
  heartbeat_at: string;
}

/** One thing that health looks at. */
export interface CheckView {
  name: string;
  status: 'ok' | 'degraded' | 'down';
  message: string;
  hint: string | null;
  detail: Record<string, unknown>;
}

/** The answer of `GET /api/v1/health`. */
export interface HealthView {
  status: 'ok' | 'degraded' | 'down';
  version: string;
  uptime_s: number;
  /** Only with `?detailed=true`. */
  checks?: CheckView[];
}
