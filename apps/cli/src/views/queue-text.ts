import type { EtaView, JobSummary, QueueView } from '@frameq/contracts';
import { formatAge, formatDuration } from '../output/format.js';
import type { Paint } from '../output/style.js';
import type { Column } from '../output/table.js';
import { showable } from '../output/text-width.js';

/** Where a job stands, in a few words: `number 3 on the gpu queue`. */
export function placeText({ state, queue }: Pick<JobSummary, 'state' | 'queue'>): string {
  if (queue === null) return state;
  if (queue.position === null) return `waits on the ${queue.name} queue`;
  return `number ${queue.position.toLocaleString('en-US')}${queue.exact ? '' : ' or later'} on the ${queue.name} queue`;
}

/** How long it is likely to take, waiting and running apart; empty when nothing is known. */
export function etaText(eta: EtaView | null): string {
  if (eta === null) return '';
  const { waiting_s: waiting, running_s: running } = eta;
  const run = running === null ? '' : `runs about ${formatDuration(running)}`;
  if (waiting === null) return run === '' ? '' : `${run} once it starts`;
  if (waiting === 0) return running === null ? '' : `about ${formatDuration(running)} to run`;
  const wait = `starts in about ${formatDuration(waiting)}`;
  return run === '' ? wait : `${wait}, then ${run}`;
}

/** The columns of a list of queues. */
export function queueColumns(paint: Paint, now: number): Column<QueueView>[] {
  return [
    { title: 'QUEUE', value: (queue) => queue.name, paint: (text) => paint('bold', text) },
    {
      title: 'STATE',
      value: (queue) => queue.state,
      paint: (text, queue) => (queue.state === 'open' ? text : paint('yellow', text)),
    },
    {
      title: 'QUEUED',
      value: (queue) => `${queue.queued.toLocaleString('en-US')}${queue.queued_is_exact ? '' : '+'}`,
      align: 'right',
    },
    { title: 'DELAYED', value: (queue) => String(queue.delayed), align: 'right' },
    { title: 'RUNNING', value: (queue) => String(queue.running), align: 'right' },
    { title: 'SLOTS', value: (queue) => String(queue.slots), align: 'right' },
    {
      title: 'OLDEST',
      value: (queue) => (queue.oldest_queued_at === null ? '' : formatAge(queue.oldest_queued_at, now)),
      align: 'right',
    },
    { title: 'NOTE', value: (queue) => noteText(queue, now), flexible: true, paint: (text) => paint('dim', text) },
  ];
}

function noteText({ state, since, held_by: by, slots, queued }: QueueView, now: number): string {
  if (since !== null) {
    return `${state === 'paused' ? 'paused' : 'drained'} by ${showable(by ?? 'somebody')} ${formatAge(since, now)} ago`;
  }
  return slots === 0 && queued > 0 ? 'no live worker serves it' : '';
}
