import type { BulkActionRequest, BulkActionView, BulkFilter, BulkPreview } from '@frameq/contracts';
import { confirm } from '../../ask.js';
import type { ExitName } from '../../exit-code.js';
import { previewBulkAction, startBulkAction } from '../../http/steering-calls.js';
import { count } from '../../output/format.js';
import type { Session } from '../../session.js';
import { waitForBulkAction } from '../../wait/wait-for-bulk-action.js';

/** What to do with many jobs, in the words of the question. */
export interface ManyTerms {
  readonly verb: 'Cancel' | 'Retry';
  readonly dryRun: boolean;
  readonly wait: boolean;
}

/** Counts the jobs that a filter chooses, asks, has it done and follows it to its end. */
export async function changeMany(
  session: Session,
  action: BulkActionRequest['action'],
  filter: BulkFilter,
  { verb, dryRun, wait }: ManyTerms,
): Promise<ExitName> {
  const api = await session.api();
  const preview = await previewBulkAction(api, { action, filter });
  if (dryRun || preview.affected === 0) {
    session.out.record(preview, String(preview.affected), () => previewText(preview, action));
    return 'ok';
  }
  if (!(await confirm(session, `${verb} ${count(preview.affected, 'job')} (${statesText(preview)})?`)))
    return 'failure';
  const begun = await startBulkAction(api, { action, filter });
  const ended = wait ? await waitForBulkAction(session, begun) : begun;
  session.out.record(ended, ended.id, () => [bulkText(ended)]);
  if (ended.state !== 'completed') return ended.state === 'running' ? 'pending' : 'failure';
  return ended.refused > 0 ? 'partial' : 'ok';
}

/** A bulk action in a sentence. */
export function bulkText({ action, state, changed, skipped, refused, total, error, id }: BulkActionView): string {
  const past = { cancel: 'cancelled', retry: 'put back in line', priority: 'changed', clear: 'cancelled' }[action];
  const what = count(changed, action === 'clear' ? 'stage' : 'job');
  const late = skipped === 0 ? '' : `; ${skipped} had changed meanwhile`;
  const rest = refused > 0 ? `${late}; ${refused} could not be, retry one of them by itself to see why` : late;
  if (state === 'running') return `${what} of ${total} ${past} so far; it goes on as bulk action ${id}.`;
  if (state === 'failed') return `It failed after ${what}: ${error ?? 'for an unknown reason'}.`;
  return `${what} ${past}${rest}${state === 'aborted' ? '; it was stopped before its end' : ''}.`;
}

function previewText(preview: BulkPreview, action: string): string[] {
  if (preview.total === 0) return ['No job matches.'];
  const none = `${count(preview.total, 'job')} ${preview.total === 1 ? 'matches' : 'match'} (${statesText(preview)})`;
  if (preview.affected === 0) return [`${none}; there is nothing to ${action} among them.`];
  return [`${none}; ${preview.affected} would be changed. Nothing was changed.`];
}

function statesText({ matched }: BulkPreview): string {
  return Object.entries(matched)
    .map(([state, number]) => `${number} ${state}`)
    .join(', ');
}
