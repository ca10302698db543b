import type {
  ArtifactView,
  EventView,
  HealthView,
  InputView,
  LogLine,
  PipelineView,
  ValidationView,
  WorkerView,
} from '@frameq/contracts';
import { describePipeline, pipelines } from '@frameq/pipelines';
import { JOB } from './job.examples.js';

export const UPLOAD: InputView = {
  id: '0190a6a0-1111-7000-8000-000000000001',
  name: 'film.mp4',
  bytes: 7_340_032,
  sha256: 'a'.repeat(64),
  created_at: '2026-01-15T09:29:00.000Z',
  deduplicated: false,
};

export const ARTIFACT: ArtifactView = {
  id: '0190a6a0-4444-7000-8000-000000000001',
  job_id: JOB.id,
  item_index: 0,
  stage: 'detect',
  name: 'scenes.json',
  kind: 'scenes.json',
  media_type: 'application/json',
  bytes: 4_096,
  sha256: 'b'.repeat(64),
  partial: false,
  created_at: '2026-01-15T09:30:04.000Z',
  removed_at: null,
  url: '/api/v1/artifacts/0190a6a0-4444-7000-8000-000000000001/content',
};

export const LOG_LINE: LogLine = {
  line: 1,
  time: '2026-01-15T09:30:02.000Z',
  level: 'info',
  message: 'Decoding 640 × 360 at 25 fps.',
  item_index: 0,
  stage: 'detect',
  attempt: 1,
};

export const EVENT: EventView = {
  id: '815-42',
  kind: 'job.completed',
  job_id: JOB.id,
  stage_id: null,
  data: { state: 'completed' },
  time: '2026-01-15T09:30:04.000Z',
};

/** A real one, so that the example cannot grow stale. */
export const PIPELINE: PipelineView = describePipeline(
  pipelines.find((pipeline) => pipeline.name === 'scenes') ?? pipelines[0]!,
);

export const VALIDATION: ValidationView = { valid: true, errors: [], warnings: [], params: { sensitivity: 0.6 } };

export const WORKER: WorkerView = {
  id: '0190a6a0-5555-7000-8000-000000000001',
  hostname: 'render-3',
  pid: 4711,
  version: '0.1.0',
  state: 'active',
  fault: null,
  queues: ['cpu', 'gpu'],
  slots: { cpu: 4, gpu: 1 },
  running: 2,
  storage_low: false,
  devices: [{ id: 'cuda:0', name: 'NVIDIA RTX 4090', memory_mb: 24_564 }],
  started_at: '2026-01-15T08:00:00.000Z',
  heartbeat_at: '2026-01-15T09:30:00.000Z',
};

export const HEALTH: HealthView = { status: 'ok', version: '0.1.0', uptime_s: 5_400 };
