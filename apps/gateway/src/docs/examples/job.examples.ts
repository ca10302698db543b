import type { JobSummary, JobView, StageView } from '@frameq/contracts';

const JOB_ID = '0190a6a0-0000-7000-8000-000000000001';
const WORKER_ID = '0190a6a0-5555-7000-8000-000000000001';

/** A job that was just submitted, as a row of a list. */
export const JOB_SUMMARY: JobSummary = {
  id: JOB_ID,
  number: 1042,
  name: 'Dailies of Tuesday',
  pipeline: 'scenes',
  state: 'queued',
  priority: 100,
  progress: 0,
  eta_s: null,
  items: { total: 1, queued: 1, running: 0, completed: 0, failed: 0, cancelled: 0 },
  waiting_reason: '2 of your stages are ahead in the cpu queue; 4 of 4 cpu slots are busy.',
  queue: {
    name: 'cpu',
    position: 3,
    ahead: 2,
    exact: true,
    reason: '2 of your stages are ahead in the cpu queue; 4 of 4 cpu slots are busy.',
    since: '2026-01-15T09:30:00.000Z',
  },
  eta: { waiting_s: 41.5, running_s: 63 },
  error: null,
  warnings: 0,
  labels: { reel: 'A012' },
  created_at: '2026-01-15T09:30:00.000Z',
  started_at: null,
  finished_at: null,
  deadline_at: null,
};

const STAGE: StageView = {
  id: '0190a6a0-3333-7000-8000-000000000001',
  name: 'detect',
  queue: 'cpu',
  state: 'queued',
  attempt: 0,
  max_attempts: 3,
  progress: 0,
  progress_note: null,
  eta_s: null,
  cancel_requested: false,
  queued_at: '2026-01-15T09:30:00.000Z',
  started_at: null,
  finished_at: null,
  run_after: null,
  worker_id: null,
  device: null,
  result: null,
  error: null,
  warnings: [],
  attempts: [],
};

/** A job that was just submitted, in full. */
export const JOB: JobView = {
  ...JOB_SUMMARY,
  params: { sensitivity: 0.6 },
  max_parallel: null,
  cancel: null,
  files_removed_at: null,
  item_list: [
    {
      id: '0190a6a0-2222-7000-8000-000000000001',
      index: 0,
      state: 'queued',
      input: {
        id: '0190a6a0-1111-7000-8000-000000000001',
        name: 'film.mp4',
        bytes: 7_340_032,
        sha256: 'a'.repeat(64),
        mode: 'stored',
        path: null,
        removed_at: null,
      },
      stages: [STAGE],
    },
  ],
};

const STARTED = { started_at: '2026-01-15T09:30:01.000Z', worker_id: WORKER_ID, device: 'cpu', attempt: 1 } as const;

/** A job whose cancel was requested while a stage ran. */
export const JOB_CANCELLING: JobView = {
  ...JOB,
  state: 'cancelling',
  waiting_reason: null,
  queue: null,
  eta: null,
  started_at: STARTED.started_at,
  items: { total: 1, queued: 0, running: 1, completed: 0, failed: 0, cancelled: 0 },
  cancel: {
    mode: null,
    requested_at: '2026-01-15T09:31:00.000Z',
    stopped_at: null,
    took_ms: null,
    signal: null,
    pending_cancelled: 2,
    gpu_memory_freed_mb: null,
  },
  item_list: [
    {
      ...JOB.item_list[0]!,
      state: 'running',
      stages: [{ ...STAGE, ...STARTED, state: 'running', cancel_requested: true }],
    },
  ],
};

/** A job that was cancelled before anything ran. */
export const JOB_CANCELLED: JobView = {
  ...JOB,
  state: 'cancelled',
  waiting_reason: null,
  queue: null,
  eta: null,
  finished_at: '2026-01-15T09:31:00.000Z',
  items: { total: 1, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 1 },
  cancel: {
    mode: 'immediate',
    requested_at: '2026-01-15T09:31:00.000Z',
    stopped_at: '2026-01-15T09:31:00.000Z',
    took_ms: 0,
    signal: null,
    pending_cancelled: 3,
    gpu_memory_freed_mb: null,
  },
  item_list: [
    { ...JOB.item_list[0]!, state: 'cancelled', stages: [{ ...STAGE, state: 'cancelled', cancel_requested: true }] },
  ],
};
