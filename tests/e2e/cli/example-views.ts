import type { ArtifactView, JobView, PipelineView, StageView } from '@frameq/contracts';
import { createHash } from 'node:crypto';

/** A number as the UUID of something. */
export function idOf(kind: number, number: number): string {
  return `0190a6a0-${String(kind).padStart(4, '0')}-7000-8000-${String(number).padStart(12, '0')}`;
}

/** A stage that waits. */
export function stageView(more: Partial<StageView> = {}): StageView {
  return {
    id: idOf(3, 1),
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
    ...more,
  };
}

/** A queued job of one item. */
export function jobView(number: number, more: Partial<JobView> = {}): JobView {
  return {
    id: idOf(0, number),
    number,
    name: null,
    pipeline: 'scenes',
    state: 'queued',
    priority: 100,
    progress: 0,
    eta_s: null,
    items: { total: 1, queued: 1, running: 0, completed: 0, failed: 0, cancelled: 0 },
    waiting_reason: null,
    queue: null,
    eta: null,
    error: null,
    warnings: 0,
    labels: {},
    created_at: '2026-01-15T09:30:00.000Z',
    started_at: null,
    finished_at: null,
    deadline_at: null,
    params: { threshold: 0.4 },
    max_parallel: null,
    cancel: null,
    files_removed_at: null,
    item_list: [
      {
        id: idOf(2, number),
        index: 0,
        state: 'queued',
        input: {
          ...{ id: idOf(1, number), name: 'film.mp4', bytes: 7_340_032, sha256: 'a'.repeat(64) },
          ...{ mode: 'stored', path: null, removed_at: null },
        },
        stages: [stageView()],
      },
    ],
    ...more,
  };
}

/** A job that has completed. */
export function completedJob(number: number, more: Partial<JobView> = {}): JobView {
  const times = { started_at: '2026-01-15T09:30:01.000Z', finished_at: '2026-01-15T09:30:04.500Z' };
  const job = jobView(number);
  const stage = stageView({ ...times, state: 'completed', attempt: 1, progress: 1, device: 'cpu' });
  return {
    ...job,
    ...times,
    state: 'completed',
    progress: 1,
    items: { total: 1, queued: 0, running: 0, completed: 1, failed: 0, cancelled: 0 },
    item_list: [{ ...job.item_list[0]!, state: 'completed', stages: [stage] }],
    ...more,
  };
}

/** An artifact with the given content. */
export function artifactView(
  number: number,
  name: string,
  content: Buffer,
  more: Partial<ArtifactView> = {},
): ArtifactView {
  const id = idOf(4, number);
  return {
    id,
    job_id: idOf(0, 1),
    item_index: 0,
    stage: 'detect',
    name,
    kind: name,
    media_type: 'application/octet-stream',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    partial: false,
    created_at: '2026-01-15T09:30:04.000Z',
    removed_at: null,
    url: `/api/v1/artifacts/${id}/content`,
    ...more,
  };
}

/** A pipeline with one parameter of each kind that matters to the command line. */
export const SCENES: PipelineView = {
  name: 'scenes',
  title: 'Scenes',
  description: 'Finds shot boundaries: hard cuts and fades.',
  input: 'video',
  params: [
    param('threshold', 'number', 0.4, { min: 0, max: 1, step: 0.05, unit: 'share', hint: 'Lower finds more cuts.' }),
    param('thumbnails', 'boolean', true),
  ],
  stages: [{ name: 'detect', queue: 'cpu', timeout_s: 900, needs_gpu: false }],
  outputs: [{ kind: 'scenes.json', description: 'Every scene with its times and score.' }],
};

function param(
  name: string,
  type: 'number' | 'boolean',
  byDefault: unknown,
  more: Partial<PipelineView['params'][number]> = {},
): PipelineView['params'][number] {
  return {
    name,
    type,
    default: byDefault,
    min: null,
    max: null,
    step: null,
    unit: null,
    options: null,
    label: name,
    hint: 'Also writes pictures.',
    help: null,
    widget: null,
    group: null,
    order: 0,
    visible_if: null,
    ...more,
  };
}
