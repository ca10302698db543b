import type { JobSummary } from '@frameq/contracts';
import { formatAge, formatDuration, formatShare } from '../output/format.js';
import type { Paint } from '../output/style.js';
import { paintState } from '../output/style.js';
import type { Column } from '../output/table.js';
import { showable } from '../output/text-width.js';
import { isFinished } from '../job-outcome.js';
import { etaText } from './queue-text.js';

/** The columns of a list of jobs. */
export function jobColumns(paint: Paint, now: number): Column<JobSummary>[] {
  return [
    { title: 'JOB', value: (job) => String(job.number), align: 'right', paint: (text) => paint('bold', text) },
    { title: 'STATE', value: (job) => job.state, paint: (text, job) => paintState(paint, job.state, text) },
    { title: 'PIPELINE', value: (job) => job.pipeline },
    { title: 'NAME', value: (job) => showable(job.name ?? ''), flexible: true },
    { title: 'ITEMS', value: itemsText, align: 'right' },
    { title: 'DONE', value: (job) => formatShare(job.progress), align: 'right' },
    { title: 'TOOK', value: (job) => tookText(job, now), align: 'right' },
    {
      title: 'AGE',
      value: (job) => formatAge(job.created_at, now),
      align: 'right',
      paint: (text) => paint('dim', text),
    },
    {
      title: 'NOTE',
      value: noteText,
      flexible: true,
      paint: (text, job) => paint(job.error === null ? 'dim' : 'red', text),
    },
  ];
}

/** How many items are done of how many: `3/12`, or `12` once all are. */
export function itemsText(job: JobSummary): string {
  const done = job.items.completed + job.items.failed + job.items.cancelled;
  return done === job.items.total ? String(done) : `${done}/${job.items.total}`;
}

/** How long the job has been running or ran; empty while it waits. */
export function tookText(job: JobSummary, now: number): string {
  if (job.started_at === null) return '';
  const end = job.finished_at === null ? now : Date.parse(job.finished_at);
  return formatDuration(Math.max(0, end - Date.parse(job.started_at)) / 1000);
}

function noteText(job: JobSummary): string {
  if (job.error !== null) return `${job.error.code}: ${showable(job.error.message)}`;
  if (!isFinished(job.state) && job.waiting_reason !== null) {
    const expected = etaText(job.eta);
    return (
      showable(job.waiting_reason) +
      (expected === '' ? '' : ` ${expected.charAt(0).toUpperCase()}${expected.slice(1)}.`)
    );
  }
  const left = job.eta_s ?? job.eta?.running_s ?? null;
  if (left !== null && !isFinished(job.state)) return `about ${formatDuration(left)} left`;
  return job.warnings > 0 ? `${job.warnings} warning${job.warnings === 1 ? '' : 's'}` : '';
}
