import type { AttemptView, CancelReceipt, ItemView, JobSummary, JobView, StageView } from '@frameq/contracts';
import { UniqueNames } from '@frameq/domain';
import type { AttemptDetailRow, ItemDetailRow, JobDetailRow, JobRow, StageDetailRow } from '@frameq/db';
import { NO_OUTLOOK, type Outlook } from './read-outlooks.js';

/** A job as a row of a list. */
export function toJobSummary(job: JobRow, outlook: Outlook = NO_OUTLOOK): JobSummary {
  return {
    id: job.id,
    number: job.number,
    name: job.name,
    pipeline: job.pipeline,
    state: job.state,
    priority: job.priority,
    progress: job.progress,
    eta_s: job.etaS,
    items: job.items,
    waiting_reason: outlook.reason,
    queue: outlook.queue,
    eta: outlook.eta,
    error: job.error,
    warnings: job.warnings,
    labels: job.labels,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString() ?? null,
    finished_at: job.finishedAt?.toISOString() ?? null,
    deadline_at: job.deadlineAt?.toISOString() ?? null,
  };
}

/** A job in full. */
export function toJobView(job: JobDetailRow, outlook: Outlook = NO_OUTLOOK): JobView {
  const names = new UniqueNames();
  return {
    ...toJobSummary(job, outlook),
    params: job.params,
    max_parallel: job.maxParallel,
    cancel: job.cancelReceipt as CancelReceipt | null,
    files_removed_at: job.filesRemovedAt?.toISOString() ?? null,
    item_list: job.itemList.map((item) => toItemView(item, names)),
  };
}

function toItemView(item: ItemDetailRow, names: UniqueNames): ItemView {
  return { ...item, input: toItemInput(item.input, names), stages: item.stages.map(toStageView) };
}

/** Files of one name are told apart within a job: the second `film.mp4` shows as `film__2.mp4`. */
function toItemInput(input: ItemDetailRow['input'], names: UniqueNames): ItemView['input'] {
  if (input === null) return null;
  const { id, bytes, sha256, path, removedAt } = input;
  const name = names.give(input.name);
  return { id, name, bytes, sha256, mode: path === null ? 'stored' : 'in_place', path, removed_at: iso(removedAt) };
}

function toStageView(stage: StageDetailRow): StageView {
  return {
    id: stage.id,
    name: stage.name,
    queue: stage.queue,
    state: stage.state,
    attempt: stage.attempt,
    max_attempts: stage.maxAttempts,
    progress: stage.progress,
    progress_note: stage.progressNote,
    eta_s: stage.etaS,
    cancel_requested: stage.cancelRequested,
    queued_at: iso(stage.queuedAt),
    started_at: iso(stage.startedAt),
    finished_at: iso(stage.finishedAt),
    run_after: iso(stage.runAfter),
    worker_id: stage.workerId ?? stage.attempts.at(-1)?.workerId ?? null,
    device: stage.device,
    result: stage.result,
    error: stage.error,
    warnings: [...stage.warnings],
    attempts: stage.attempts.map(toAttemptView),
  };
}

function toAttemptView(attempt: AttemptDetailRow): AttemptView {
  return {
    number: attempt.number,
    token: attempt.token,
    worker_id: attempt.workerId,
    device: attempt.device,
    started_at: iso(attempt.startedAt)!,
    ended_at: iso(attempt.endedAt),
    outcome: attempt.outcome,
    error_class: attempt.errorClass,
    error: attempt.error,
    batch: attempt.batch,
  };
}

/** Postgres writes microseconds and its own offset into JSON; the wire has milliseconds and Z. */
function iso(moment: string | null): string | null {
  return moment === null ? null : new Date(moment).toISOString();
}
