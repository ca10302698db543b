import type { AttemptView, CancelReceipt, ItemView, JobSummary, JobView, StageView } from '@frameq/contracts';
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
  };
}

/** A job in full. */
export function toJobView(job: JobDetailRow, outlook: Outlook = NO_OUTLOOK): JobView {
  return {
    ...toJobSummary(job, outlook),
    params: job.params,
    max_parallel: job.maxParallel,
    cancel: job.cancelReceipt as CancelReceipt | null,
    item_list: job.itemList.map(toItemView),
  };
}

function toItemView(item: ItemDetailRow): ItemView {
  return { ...item, stages: item.stages.map(toStageView) };
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
