import type { AttemptView, CancelReceipt, ItemCounts, ItemView, JobSummary, JobView, StageView } from '@frameq/contracts';
import { ATTEMPT_OUTCOMES, FAILURE_CLASSES, ITEM_STATES, JOB_STATES, STAGE_STATES } from '@frameq/domain';
import { decimal, flag, list, map, named, nullable, object, oneOf, type Schema, text, time, uuid, whole } from '../schema.js';

const share = (description: string): Schema => decimal(description, { minimum: 0, maximum: 1 });

const summaryFields = {
  id: uuid('The id of the job.'),
  number: whole('A short number for people; it works in place of the id.'),
  name: nullable(text('What the submitter called it.')),
  pipeline: text('The pipeline that runs.'),
  state: oneOf('Where the job stands, rolled up from its items.', JOB_STATES),
  priority: whole('Lower runs first; 100 unless told.'),
  progress: share('Share of the work done, over all items.'),
  eta_s: nullable(decimal('Estimated seconds until the running stages end; null when unknown.')),
  items: named('ItemCounts'),
  waiting_reason: nullable(text('Why a job that has not finished waits; null when it runs or has ended.')),
  error: nullable(named('Failure')),
  warnings: whole('How many warnings its stages left.'),
  labels: map('Labels as submitted.', text('The value of the label.')),
  created_at: time('When it was submitted.'),
  started_at: nullable(time('When its first stage began.')),
  finished_at: nullable(time('When it reached its terminal state.')),
} satisfies Record<keyof JobSummary, Schema>;

/** The schemas around a job. */
export const JOB_SCHEMAS: Readonly<Record<string, Schema>> = {
  ItemCounts: object<ItemCounts>('Counts of a job’s items by state.', {
    total: whole('All items.'),
    queued: whole('Waiting.'),
    running: whole('Running.'),
    completed: whole('Completed.'),
    failed: whole('Failed.'),
    cancelled: whole('Cancelled.'),
  }),
  CancelReceipt: object<CancelReceipt>('What a cancel stopped and how long that took.', {
    mode: nullable(oneOf('immediate: nothing ran; cooperative: SIGTERM was enough; forced: SIGKILL was needed; null while cancelling.', ['immediate', 'cooperative', 'forced'])),
    requested_at: time('When the cancel was requested.'),
    stopped_at: nullable(time('When the last process group was gone; null while cancelling.')),
    took_ms: nullable(whole('Milliseconds from request to stopped.')),
    signal: nullable(text('The signal that ended the last process group.')),
    pending_cancelled: whole('Waiting stages that were cancelled at once.'),
    gpu_memory_freed_mb: nullable(decimal('Megabytes that the driver gave back; null without a GPU.')),
  }),
  JobSummary: object<JobSummary>('A job as a row of a list.', summaryFields),
  AttemptView: object<AttemptView>('One run of a stage.', {
    number: whole('From 1.'),
    token: whole('The lease token of the run.'),
    worker_id: nullable(uuid('The worker that ran it.')),
    device: nullable(text('Where it ran: cpu, cuda:0 and the like.')),
    started_at: time('When it began.'),
    ended_at: nullable(time('When it ended; null while it runs.')),
    outcome: nullable(oneOf('How it ended.', ATTEMPT_OUTCOMES)),
    error_class: nullable(oneOf('Why it failed, as a class.', FAILURE_CLASSES)),
    error: nullable(named('Failure')),
  }),
  StageView: object<StageView>('One step of an item.', {
    id: uuid('The id of the stage.'),
    name: text('Its name in the pipeline.'),
    queue: text('The queue it runs on.'),
    state: oneOf('Where the stage stands.', STAGE_STATES),
    attempt: whole('How many attempts have begun.'),
    max_attempts: whole('After how many a retryable failure is final.'),
    progress: share('Share done; 1 when completed.'),
    progress_note: nullable(text('What it is doing, in its own words.')),
    eta_s: nullable(decimal('Estimated seconds until it ends.')),
    cancel_requested: flag('True when it was asked to stop.'),
    queued_at: nullable(time('When it became ready.')),
    started_at: nullable(time('When its last attempt began.')),
    finished_at: nullable(time('When it reached its terminal state.')),
    run_after: nullable(time('When a retry becomes due; null when it is due already.')),
    worker_id: nullable(uuid('The worker that holds it.')),
    device: nullable(text('Where it ran last.')),
    result: nullable(map('What the stage returned; shape by pipeline.')),
    error: nullable(named('Failure')),
    warnings: list('What people should know although the work was done.', named('Warning')),
    attempts: list('Its runs, oldest first.', named('AttemptView')),
  }),
  ItemView: object<ItemView>('One unit of a job: one input (or none), one try.', {
    id: uuid('The id of the item.'),
    index: whole('Its position within the job, from 0.'),
    state: oneOf('Where the item stands.', ITEM_STATES),
    input: nullable(
      object<NonNullable<ItemView['input']>>('The file it reads.', {
        id: uuid('The id of the upload.'),
        name: text('Its name as uploaded.'),
        bytes: whole('Its size.'),
        sha256: text('Its SHA-256, hex.'),
      }),
    ),
    stages: list('Its stages, in the order in which they run.', named('StageView')),
  }),
  JobView: object<JobView>('A job in full.', {
    ...summaryFields,
    params: map('The parameters it runs with, defaults filled in.'),
    max_parallel: nullable(whole('How many of its items may run at once; null: as many as slots allow.')),
    cancel: nullable(named('CancelReceipt')),
    item_list: list('Its items with their stages and attempts.', named('ItemView')),
  }),
};
