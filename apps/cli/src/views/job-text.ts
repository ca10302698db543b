import type { Failure, ItemView, JobView, StageView, Warning } from '@frameq/contracts';
import { isFinished } from '../job-outcome.js';
import { count, formatAge, formatBytes, formatDuration, formatMoment, formatShare } from '../output/format.js';
import { type Paint, paintState } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { showable } from '../output/text-width.js';
import { receiptText } from './cancel-receipt.js';
import { etaText, placeText } from './queue-text.js';
import { resultLines } from './result-text.js';

/** How a job is shown. */
export interface JobTextTerms {
  readonly paint: Paint;
  readonly width: number;
  readonly now: number;
  /** All items and rows; otherwise the first of them. */
  readonly all: boolean;
}

const ITEMS_SHOWN = 20;

/** A job in full, for people: what, how far, why, and what came out. */
export function jobText(job: JobView, terms: JobTextTerms): string[] {
  return [...headLines(job, terms), ...itemLines(job, terms), ...hintLines(job, terms.paint)];
}

function headLines(job: JobView, { paint, now }: JobTextTerms): string[] {
  const title = job.name === null ? '' : `  ${showable(job.name)}`;
  const progress = isFinished(job.state)
    ? ''
    : ` ${formatShare(job.progress)}${job.eta_s === null ? '' : `, about ${formatDuration(job.eta_s)} left`}`;
  const facts: [string, string][] = [
    ['state', paintState(paint, job.state) + progress],
    ['waits', job.waiting_reason === null || isFinished(job.state) ? '' : showable(job.waiting_reason)],
    ['in line', job.queue === null ? '' : `${placeText(job)}, for ${formatAge(job.queue.since, now)}`],
    ['expected', job.eta_s === null ? etaText(job.eta) : ''],
    ['pipeline', job.pipeline],
    [
      'params',
      Object.entries(job.params)
        .map(([name, value]) => `${name}=${showable(String(value))}`)
        .join(' '),
    ],
    [
      'labels',
      Object.entries(job.labels)
        .map(([name, value]) => `${name}=${showable(value)}`)
        .join(' '),
    ],
    ['priority', job.priority === 100 ? '' : String(job.priority)],
    ['workers', job.max_parallel === null ? '' : `at most ${job.max_parallel} at once`],
    ['submitted', `${formatMoment(job.created_at)} (${formatAge(job.created_at, now)} ago)`],
    ['deadline', job.deadline_at === null ? '' : formatMoment(job.deadline_at)],
    ['took', tookText(job)],
    ['cancel', job.cancel === null ? '' : receiptText(job.cancel)],
    ['id', paint('dim', job.id)],
  ];
  const shown = facts.filter(([, value]) => value !== '');
  return [
    `${paint('bold', `Job ${job.number}`)}${title}`,
    ...shown.map(([name, value]) => `  ${paint('dim', name.padEnd(9))}  ${value}`),
  ];
}

function tookText(job: JobView): string {
  if (job.started_at === null || job.finished_at === null) return '';
  const waited = (Date.parse(job.started_at) - Date.parse(job.created_at)) / 1000;
  const took = formatDuration((Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000);
  return waited < 1 ? took : `${took}, after waiting ${formatDuration(waited)}`;
}

function itemLines(job: JobView, terms: JobTextTerms): string[] {
  const items = terms.all ? job.item_list : mostTelling(job.item_list);
  const lines = items.flatMap((item) => ['', ...oneItem(item, terms)]);
  const left = job.item_list.length - items.length;
  return left > 0 ? [...lines, '', terms.paint('dim', `${count(left, 'more item')}; --all shows them.`)] : lines;
}

/** What failed and what runs says more than what waits. */
function mostTelling(items: readonly ItemView[]): ItemView[] {
  const rank = { failed: 0, running: 1, cancelled: 2, completed: 3, queued: 4 };
  const chosen = [...items].sort((a, b) => rank[a.state] - rank[b.state] || a.index - b.index).slice(0, ITEMS_SHOWN);
  return chosen.sort((a, b) => a.index - b.index);
}

function oneItem(item: ItemView, terms: JobTextTerms): string[] {
  const { paint } = terms;
  const input =
    item.input === null ? 'no input' : `${showable(item.input.name)}  ${paint('dim', formatBytes(item.input.bytes))}`;
  const head = `${paint('dim', `#${item.index}`)} ${input}  ${paintState(paint, item.state)}`;
  const stages = renderTable(item.stages, stageColumns(terms), terms.width - 2).slice(1);
  return [
    head,
    ...stages.map((line) => `  ${line}`),
    ...item.stages.flatMap((stage) => problemLines(stage, paint)),
    ...resultLines(item.stages, terms).map((line) => `  ${line}`),
  ];
}

function stageColumns({ paint, now }: JobTextTerms): Parameters<typeof renderTable<StageView>>[1] {
  return [
    { title: '', value: (stage) => stage.name },
    { title: '', value: (stage) => stage.state, paint: (text, stage) => paintState(paint, stage.state, text) },
    { title: '', value: (stage) => (stage.state === 'running' ? formatShare(stage.progress) : ''), align: 'right' },
    { title: '', value: (stage) => stageTook(stage, now), align: 'right' },
    { title: '', value: (stage) => stage.device ?? '' },
    {
      title: '',
      value: (stage) => (stage.attempts.length > 1 ? `attempt ${stage.attempt} of ${stage.max_attempts}` : ''),
    },
    { title: '', value: (stage) => stageNote(stage, now), flexible: true, paint: (text) => paint('dim', text) },
  ];
}

function stageTook(stage: StageView, now: number): string {
  if (stage.started_at === null) return '';
  const end = stage.finished_at === null ? now : Date.parse(stage.finished_at);
  return formatDuration(Math.max(0, end - Date.parse(stage.started_at)) / 1000);
}

function stageNote(stage: StageView, now: number): string {
  const due = stage.run_after === null ? 0 : (Date.parse(stage.run_after) - now) / 1000;
  if (stage.state === 'queued' && due > 0) return `retries in ${formatDuration(due)}`;
  if (stage.state === 'running' && stage.progress_note !== null) return showable(stage.progress_note);
  return '';
}

function problemLines(stage: StageView, paint: Paint): string[] {
  const failure =
    stage.error ??
    stage.attempts.findLast((attempt) => attempt.error !== null && stage.state !== 'completed')?.error ??
    null;
  return [
    ...(failure === null ? [] : failureLines(failure, paint)),
    ...stage.warnings.flatMap((warning) => warningLines(warning, paint)),
  ];
}

function failureLines(failure: Failure, paint: Paint): string[] {
  return [
    `  ${paint('red', `error ${failure.code}:`)} ${showable(failure.message)}`,
    `  ${paint('cyan', 'hint:')} ${showable(failure.hint)}`,
  ];
}

function warningLines(warning: Warning, paint: Paint): string[] {
  return [
    `  ${paint('yellow', `warning ${warning.code}:`)} ${showable(warning.message)} ${paint('dim', showable(warning.hint))}`,
  ];
}

function hintLines(job: JobView, paint: Paint): string[] {
  const commands: [string, string][] = [];
  if (job.items.failed > 0) commands.push(['what it logged', `frameq jobs logs ${job.number} --failed`]);
  if (isWorthRetrying(job)) commands.push(['run it again', `frameq jobs retry ${job.number}`]);
  if (job.items.completed > 0 && isFinished(job.state))
    commands.push(['get its files', `frameq artifacts get ${job.number} -o results`]);
  if (!isFinished(job.state)) commands.push(['follow it', `frameq jobs watch ${job.number}`]);
  return ['', ...commands.map(([what, command]) => `  ${paint('dim', what.padEnd(14))}  ${command}`)];
}

/** A file that is no video stays none, however often it is tried. */
function isWorthRetrying(job: JobView): boolean {
  if (!isFinished(job.state)) return false;
  const failures = job.item_list.flatMap((item) =>
    item.stages.flatMap((stage) => (stage.error === null ? [] : [stage.error])),
  );
  return job.items.cancelled > 0 || failures.some((failure) => failure.class !== 'invalid_input');
}
