import type { CleanupReport } from '@frameq/contracts';
import { confirm } from '../../ask.js';
import type { CommandHandler } from '../../command-handler.js';
import { cleanUp } from '../../http/calls.js';
import { count, formatBytes } from '../../output/format.js';
import type { Session } from '../../session.js';

interface CleanupOptions {
  readonly olderThan?: number;
  readonly dryRun?: boolean;
}

/** `frameq storage cleanup`: counts, asks, removes. */
export const cleanUpStorage: CommandHandler<CleanupOptions> = async (session, { options }) => {
  const api = await session.api();
  const age = options.olderThan === undefined ? {} : { older_than_days: options.olderThan };
  const found = await cleanUp(api, { ...age, dry_run: true });
  const things = sum(found);
  if (options.dryRun === true || things === 0) {
    print(session, found);
    session.out.note(things === 0 ? nothing(found) : 'Nothing was removed.');
    return;
  }
  const question = `Remove ${count(things, 'thing')} (${formatBytes(found.total_bytes)})?`;
  if (!(await confirm(session, question))) return 'failure';
  const removed = await cleanUp(api, { ...age, dry_run: false });
  print(session, removed);
  if (removed.failures === 0) return;
  session.out.note(`${count(removed.failures, 'file')} could not be removed; the log of the gateway says why.`);
  return 'partial';
};

function print(session: Session, report: CleanupReport): void {
  const { out } = session;
  out.record(report, String(report.total_bytes), () => [
    out.paint('bold', `${report.dry_run ? 'Would remove' : 'Removed'} ${formatBytes(report.total_bytes)}`),
    ...report.kinds
      .filter((kind) => kind.count > 0)
      .map((kind) => `  ${out.paint('dim', kind.kind.padEnd(9))}  ${kind.count}  ${formatBytes(kind.bytes)}`),
  ]);
}

function nothing(report: CleanupReport): string {
  if (report.older_than_days !== null || report.jobs_older_than_days !== null) return 'There is nothing to remove.';
  return 'Nothing lies about that nothing names. For files of old jobs, say how old: --older-than 30d.';
}

function sum(report: CleanupReport): number {
  return report.kinds.reduce((total, kind) => total + kind.count, 0);
}
