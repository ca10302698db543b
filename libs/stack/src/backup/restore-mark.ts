import type { DatabaseIdentity } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A restore that is under way, or was cut off. */
export interface RestoreMark {
  /** The archive. */
  readonly file: string;
  /** The database that was being replaced, as `databaseMark` names it; null when the note does not say. */
  readonly database: string | null;
}

/**
 * Names a database so that no other is taken for it. A copy of a server has the system of its original, so the address
 * counts too; but not that of an embedded one, whose port is another at each start.
 */
export function databaseMark({ system, address, database }: DatabaseIdentity, isEmbedded: boolean): string {
  return [system ?? 'unknown', isEmbedded ? 'embedded' : address, database].join(' ');
}

/** Notes in a data folder that a restore is under way; what is there after a hard end says that it was cut off. */
export function setRestoreMark(dataDir: string, { file, database }: RestoreMark): void {
  const mark = { file, database, started_at: new Date().toISOString() };
  const place = markFile(dataDir);
  writeFileSync(`${place}.new`, `${JSON.stringify(mark)}\n`, { mode: 0o600, flush: true });
  renameSync(`${place}.new`, place);
}

/** Takes the note away: the restore has ended, or changed nothing. */
export function clearRestoreMark(dataDir: string): void {
  rmSync(markFile(dataDir), { force: true });
}

/** The restore that was cut off; null when none was. */
export function unfinishedRestore(dataDir: string): RestoreMark | null {
  const place = markFile(dataDir);
  if (!existsSync(place)) return null;
  try {
    const { file, database } = JSON.parse(readFileSync(place, 'utf8')) as Partial<RestoreMark>;
    return { file: file ?? 'FILE', database: database ?? null };
  } catch {
    return { file: 'FILE', database: null };
  }
}

/** Throws RESTORE_UNFINISHED when the data folder waits for a restore that was cut off. */
export function refuseUnfinishedRestore(dataDir: string): void {
  const mark = unfinishedRestore(dataDir);
  if (mark === null) return;
  const { file } = mark;
  throw new AppError('RESTORE_UNFINISHED', `The restore of ${file} into ${dataDir} was cut off.`, {
    hint: `Run \`frameq restore ${file}\` again; what was cut off is replaced.`,
  });
}

function markFile(dataDir: string): string {
  return path.join(dataDir, 'restoring.json');
}
