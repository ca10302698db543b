import {
  type DatabaseContents,
  liveKeys,
  lookBeforeRestore,
  migrate,
  migrationScripts,
  replaceDatabase,
} from '@frameq/db';
import { AppError } from '@frameq/domain';
import { existsSync, statfsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { endFirstRun } from '../data-folder/first-run.js';
import { type CheckedArchive, checkArchive } from './check-archive.js';
import { type DatabasePlace, insteadOfStack } from './local-database.js';
import { noteDeed } from './note-deed.js';
import { putBack, type PutBack } from './put-back.js';
import { removeOthers } from './remove-others.js';
import { clearRestoreMark, databaseMark, setRestoreMark, unfinishedRestore } from './restore-mark.js';

/** What is to be restored, and how. */
export interface RestoreTerms extends DatabasePlace {
  readonly file: string;
  /** Give up what is there now. */
  readonly replace: boolean;
  /** Asked before anything is given up; false changes nothing. */
  readonly confirm: (there: { jobs: number; inputs: number }) => Promise<boolean>;
  /** Check the archive and the place, and change nothing. */
  readonly dryRun: boolean;
  /** Hears what is being done, for people. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface RestoreReport {
  readonly outcome: 'restored' | 'declined' | 'checked';
  readonly made_at: string;
  readonly made_by: string;
  readonly tables: number;
  readonly files: number;
  readonly bytes: number;
  /** Migrations that were applied because the backup is older. */
  readonly migrated: readonly string[];
  /** Files that rows name and that the backup lacks. */
  readonly missing: number;
  /** Files that were here already, that rows name, and that the backup lacks: they stay. */
  readonly kept: number;
  /** The keys that open what was restored, whatever became of them since the backup was made. */
  readonly live_keys: readonly { readonly prefix: string; readonly name: string; readonly tenant: string }[];
}

const MARGIN_BYTES = 200 * 1024 ** 2;

/**
 * Puts a backup in place of an empty stack, or with `replace` of one that is not. The archive is read to its end and checked
 * before anything is touched; the database changes whole or not at all. Stages that ran when the backup was made are requeued
 * when the stack starts, as after any hard end. Keys are as they were then; sessions are ended.
 *
 * @throws BACKUP_INVALID, SCHEMA_TOO_NEW, RESTORE_NOT_EMPTY, STACK_RUNNING, STORAGE_FULL, DATABASE_UNAVAILABLE
 */
export async function restoreBackup(terms: RestoreTerms): Promise<RestoreReport> {
  const file = path.resolve(terms.file);
  const checked = await checkArchive(file, percentOf(file, 'checked', terms.onProgress));
  await migrationScripts(checked.header.migrations);
  const report = {
    ...{ made_at: checked.header.created_at, made_by: checked.header.version, tables: checked.header.tables.length },
    ...{ files: checked.end.files, bytes: checked.end.bytes, missing: checked.end.missing ?? 0 },
    ...{ migrated: [], kept: 0, live_keys: [] },
  };
  if (terms.dryRun) return { outcome: 'checked', ...report };
  return insteadOfStack(terms, async (url) => {
    refuseLittleSpace(terms.config.storageDir, checked.end.bytes);
    const there = await lookBeforeRestore(url);
    const database = databaseMark(there.identity, terms.config.databaseUrl === null);
    if (!(await mayReplace(there, database, terms))) return { outcome: 'declined', ...report };
    setRestoreMark(terms.dataDir, { file, database });
    const done = await replace(url, file, checked, terms);
    const { applied } = await migrate({ url });
    const keys = await liveKeys(url);
    const { made_at, made_by } = report;
    await noteDeed(url, 'backup.restore', { made_at, made_by, live_keys: keys.length });
    const kept = await removeOthers(url, terms.config.storageDir, done.files);
    endFirstRun(terms.dataDir);
    clearRestoreMark(terms.dataDir);
    const live = keys.map(({ prefix, name, tenantId }) => ({ prefix: `fq_${prefix}`, name, tenant: tenantId }));
    return { outcome: 'restored', ...report, migrated: applied, kept, live_keys: live };
  });
}

/** Whether the place is empty, was left by a restore into this very database that was cut off, or is given up. */
async function mayReplace(
  there: DatabaseContents,
  database: string,
  { replace: mayLose, confirm, dataDir }: RestoreTerms,
): Promise<boolean> {
  if (there.services.length > 0) {
    throw new AppError('STACK_RUNNING', `${there.services.join(', ')} still use this database.`, {
      hint: 'Stop every gateway, worker and keeper of this database; then try again.',
    });
  }
  if (there.strangeTables.length > 0) {
    const named = there.strangeTables.slice(0, 3).join(', ');
    const more = there.strangeTables.length > 3 ? ` and ${there.strangeTables.length - 3} more` : '';
    throw new AppError('RESTORE_NOT_EMPTY', `The database holds what this frameq does not make: ${named}${more}.`, {
      detail: { strange: there.strangeTables },
      hint:
        "It is another application's, or a newer frameq's. Restore into an empty database (DATABASE_URL) or data folder " +
        '(FRAMEQ_DATA_DIR), or move what the message names out of the schema first.',
    });
  }
  if (there.jobs + there.inputs === 0 || unfinishedRestore(dataDir)?.database === database) return true;
  if (!mayLose) {
    const count = (number: number): string => (number >= 1000 ? '1,000 or more' : String(number));
    throw new AppError(
      'RESTORE_NOT_EMPTY',
      `This frameq holds ${count(there.jobs)} jobs and ${count(there.inputs)} inputs.`,
    );
  }
  return confirm(there);
}

async function replace(url: string, file: string, { header }: CheckedArchive, terms: RestoreTerms): Promise<PutBack> {
  const { config, signal, onProgress } = terms;
  const done: PutBack = { files: new Set(), fresh: [] };
  const onBytes = percentOf(file, 'restored', onProgress);
  try {
    await replaceDatabase({ url, migrations: header.migrations, sequences: header.sequences }, (database) =>
      putBack(file, header, config, database, done, onBytes, signal),
    );
    return done;
  } catch (error) {
    // The database is as it was; without its rows these files are nobody's.
    await Promise.all(done.fresh.map((place) => rm(place, { force: true })));
    endFirstRun(terms.dataDir);
    clearRestoreMark(terms.dataDir);
    throw error;
  }
}

function refuseLittleSpace(storageDir: string, bytes: number): void {
  const folder = existsSync(storageDir) ? storageDir : path.dirname(storageDir);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= bytes + MARGIN_BYTES) return;
  const inGb = (count: number): string => (count / 1e9).toFixed(1);
  throw new AppError(
    'STORAGE_FULL',
    `${inGb(free)} GB are free at ${folder}; the backup needs ${inGb(bytes + MARGIN_BYTES)} GB.`,
  );
}

function percentOf(file: string, verb: string, say: (line: string) => void): (bytes: number) => void {
  const size = Math.max(1, statSync(file, { throwIfNoEntry: false })?.size ?? 1);
  let said = 0;
  return (bytes) => {
    const percent = Math.floor((bytes / size) * 100);
    if (percent < said + 10 && percent !== 100) return;
    if (percent === said) return;
    said = percent;
    say(`${verb}: ${percent} %`);
  };
}
