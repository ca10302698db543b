import type { ItemView, JobView, StageView } from '@frameq/contracts';
import { formatDuration, formatShare } from '../output/format.js';
import type { Paint } from '../output/style.js';
import { showable } from '../output/text-width.js';

const BAR = 24;

/**
 * A job's progress: one line for all of it, then one for each running item.
 *
 *     job 1042 ███████░░░░░░░░░ 41%  [12/200]  eta 12 min 40 s  failed 1
 *       film.mp4  detect 63%  decoding  eta 20 s  on cuda:0
 */
export function renderProgress(job: JobView, paint: Paint): string[] {
  const running = job.item_list.flatMap((item) =>
    item.stages.filter((stage) => stage.state === 'running').map((stage) => runningLine(item, stage, paint)),
  );
  return [jobLine(job, paint), ...running];
}

/** A bar of blocks for a share of 0 to 1. */
export function renderBar(share: number, width = BAR): string {
  const full = Math.floor(Math.max(0, Math.min(1, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

function jobLine(job: JobView, paint: Paint): string {
  const { items } = job;
  const done = items.completed + items.failed + items.cancelled;
  return [
    `job ${job.number} ${paint('cyan', renderBar(job.progress))} ${formatShare(job.progress)}`,
    items.total > 1 ? `[${done}/${items.total}]` : '',
    job.state === 'running' ? '' : paint('yellow', job.state),
    job.eta_s === null ? '' : `eta ${formatDuration(job.eta_s)}`,
    items.failed > 0 ? paint('red', `failed ${items.failed}`) : '',
    job.waiting_reason === null ? '' : showable(job.waiting_reason),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function runningLine(item: ItemView, stage: StageView, paint: Paint): string {
  return [
    `  ${showable(item.input?.name ?? `item ${item.index}`)}`,
    `${stage.name} ${formatShare(stage.progress)}`,
    stage.progress_note === null ? '' : showable(stage.progress_note),
    stage.eta_s === null ? '' : `eta ${formatDuration(stage.eta_s)}`,
    stage.attempt > 1 ? paint('yellow', `attempt ${stage.attempt} of ${stage.max_attempts}`) : '',
    stage.device === null ? '' : paint('dim', `on ${stage.device}`),
  ]
    .filter((part) => part !== '')
    .join('  ');
}
