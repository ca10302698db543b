import { AppError } from '@frameq/domain';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Notes in a data folder that a restore is under way; what is there after a hard end says that it was cut off. */
export function setRestoreMark(dataDir: string, file: string): void {
  const mark = { file, started_at: new Date().toISOString() };
  writeFileSync(markFile(dataDir), `${JSON.stringify(mark)}\n`, { mode: 0o600, flush: true });
}

/** Takes the note away: the restore has ended, or changed nothing. */
export function clearRestoreMark(dataDir: string): void {
  rmSync(markFile(dataDir), { force: true });
}

/** The archive whose restore was cut off; null when none was. */
export function unfinishedRestore(dataDir: string): string | null {
  const file = markFile(dataDir);
  if (!existsSync(file)) return null;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { file: string }).file;
  } catch {
    return 'an archive'; // cut off while the note itself was written
  }
}

/** Throws RESTORE_UNFINISHED when the data folder waits for a restore that was cut off. */
export function refuseUnfinishedRestore(dataDir: string): void {
  const file = unfinishedRestore(dataDir);
  if (file === null) return;
  throw new AppError('RESTORE_UNFINISHED', `The restore of ${file} into ${dataDir} was cut off.`, {
    hint: `Run \`frameq restore ${file}\` again; what was cut off is replaced.`,
  });
}

function markFile(dataDir: string): string {
  return path.join(dataDir, 'restoring.json');
}
