import { type DatabaseSnapshot, schemaStatus, withSnapshot } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { addModels, addNamedFiles, amongNamed } from './add-files.js';
import { ARCHIVE_FORMAT, type ArchiveHeader, HEADER_NAME } from './archive-format.js';
import { ArchiveWriter } from './archive-writer.js';
import { noteDeed } from './note-deed.js';
import { besideStack, type DatabasePlace } from './local-database.js';

/** What is to be backed up, and how. */
export interface BackupTerms extends DatabasePlace {
  readonly file: string;
  readonly withModels: boolean;
  /** Replace an archive that is there, unless the new one lacks files. */
  readonly force: boolean;
  /** Hears what is being copied, for people. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What came out. */
export interface BackupReport {
  /** Where the archive lies. */
  readonly file: string;
  /** The archive that was to be replaced and was left as it is, because files are missing or damaged; else null. */
  readonly kept: string | null;
  readonly tables: number;
  readonly files: number;
  readonly bytes: number;
  /** Files that rows name and that are not in the storage folder. */
  readonly missing: readonly string[];
  /** Files whose content is not what their row says; they are in the backup as they are. */
  readonly damaged: readonly string[];
}

/**
 * Writes database and files as they are at one moment into one archive, while the stack goes on. The archive appears under
 * its name only when it is whole, and is readable for its owner alone: it holds hashes of keys and secrets of webhooks. One
 * that lacks files never takes the place of another: it is put beside it as `FILE.incomplete`.
 *
 * @throws BACKUP_EXISTS, SCHEMA_NOT_READY, SCHEMA_TOO_NEW, DATABASE_UNAVAILABLE, STORAGE_UNAVAILABLE, and what the file
 *   system says of the archive itself
 */
export async function createBackup(terms: BackupTerms): Promise<BackupReport> {
  const file = path.resolve(terms.file);
  if (existsSync(file) && !terms.force) throw new AppError('BACKUP_EXISTS', `${file} is there already.`);
  return besideStack(terms, async (url) => {
    await refuseOtherSchema(url);
    const partial = `${file}.${process.pid}.partial`;
    const archive = new ArchiveWriter(partial);
    try {
      const report = await stillNamed(
        url,
        terms,
        await withSnapshot(url, (snapshot) => fill(archive, snapshot, terms)),
      );
      const lacks = report.missing.length + report.damaged.length;
      await noteDeed(url, 'backup.create', { files: report.files, bytes: report.bytes, lacks });
      const kept = lacks > 0 && existsSync(file) ? file : null;
      const place = kept === null ? file : `${file}.incomplete`;
      await rename(partial, place);
      return { file: place, kept, ...report };
    } catch (error) {
      await archive.abandon();
      throw error;
    } finally {
      await rm(partial, { force: true });
    }
  });
}

async function refuseOtherSchema(url: string): Promise<void> {
  const schema = await schemaStatus(url);
  if (schema === 'too-new') throw new AppError('SCHEMA_TOO_NEW', 'A newer frameq wrote the database.');
  if (schema === 'ready') return;
  throw new AppError('SCHEMA_NOT_READY', 'The database is not of this version.', {
    hint: 'Start this frameq once, so that it migrates the database; or make the backup with the old one.',
  });
}

type Contents = Omit<BackupReport, 'file' | 'kept'>;

/** Leaves out what retention removed, row and file, while the backup ran: nothing is wrong with that. */
async function stillNamed(url: string, { config }: BackupTerms, report: Contents): Promise<Contents> {
  if (report.missing.length === 0) return report;
  const missing = await withSnapshot(url, (snapshot) => amongNamed(snapshot, config.storageDir, report.missing));
  return { ...report, missing };
}

async function fill(archive: ArchiveWriter, snapshot: DatabaseSnapshot, terms: BackupTerms): Promise<Contents> {
  const { tables, migrations, sequences } = snapshot;
  const header: ArchiveHeader = {
    format: ARCHIVE_FORMAT,
    version: terms.version,
    created_at: new Date().toISOString(),
    ...{ migrations, tables, sequences, with_models: terms.withModels },
  };
  await archive.add(HEADER_NAME, Buffer.from(JSON.stringify(header)));
  for (const table of tables) {
    terms.signal.throwIfAborted();
    terms.onProgress(`database: ${table.name}`);
    await archive.addRows(`database/${table.name}`, snapshot.rows(table));
  }
  const { missing, damaged } = await addNamedFiles(archive, snapshot, terms.config.storageDir, terms);
  if (terms.withModels) await addModels(archive, terms.config.modelsDir, terms);
  const { bytes, files } = await archive.finish({ missing: missing.length, damaged: damaged.length });
  return { tables: tables.length, files, bytes, missing, damaged };
}
