import path from 'node:path';
import { confirm } from '../../ask.js';
import type { CommandHandler } from '../../command-handler.js';
import { count, formatBytes } from '../../output/format.js';
import { showable } from '../../output/text-width.js';
import { loadStack } from '../stack/local-stack.js';
import { firstLines } from './first-lines.js';
import { localPlace } from './local-place.js';

/** `frameq restore`: ends with 1 when the person declined. */
export const restore: CommandHandler<{ replace?: boolean; dryRun?: boolean }> = async (session, { args, options }) => {
  const { restoreBackup } = await loadStack();
  const report = await restoreBackup({
    ...(await localPlace(session)),
    file: path.resolve(session.terminal.cwd, args[0] as string),
    replace: options.replace === true,
    dryRun: options.dryRun === true,
    confirm: ({ jobs, inputs }) => confirm(session, `Give up ${jobs} jobs and ${inputs} inputs that are here now?`),
    onProgress: (line) => session.out.note(line),
    signal: session.signal,
  });
  const { outcome, made_at, made_by, tables, files, bytes, migrated, missing, kept } = report;
  const lacks = missing === 0 ? [] : [`It lacks ${count(missing, 'file')} that its rows name.`];
  const what = `${tables} tables, ${files} files, ${formatBytes(bytes)}, made ${made_at} by frameq ${made_by}`;
  session.out.record(report, outcome, () => {
    if (outcome === 'declined') return ['Nothing was changed.'];
    if (outcome === 'checked') return [`The backup is whole: ${what}. Nothing was changed.`, ...lacks];
    const more = migrated.length === 0 ? [] : [`Applied ${migrated.length} newer migrations.`];
    if (kept > 0) lacks.push(`${count(kept, 'file')} that it lacks lay here already and stayed.`);
    return [`Restored ${what}.`, ...lacks, ...more, ...keyLines(report), 'Start frameq; what was running goes on.'];
  });
  return outcome === 'declined' ? 'failure' : 'ok';
};

type Report = Awaited<ReturnType<Awaited<ReturnType<typeof loadStack>>['restoreBackup']>>;

/** Who gets in again: a key that was revoked after the backup is among them. */
function keyLines({ live_keys: keys }: Report): string[] {
  if (keys.length === 0) return ['All sessions are ended, and no API key holds.'];
  const named = keys.map(({ prefix, name, tenant }) => `  ${prefix}  ${showable(name)} (${tenant})`);
  return [
    `All sessions are ended. ${count(keys.length, 'API key')} held when the backup was made, and can be used again:`,
    ...firstLines(named),
    'Revoke those that were revoked since, once frameq runs: `frameq keys revoke fq_…`.',
  ];
}
