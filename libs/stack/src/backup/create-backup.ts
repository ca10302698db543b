import { type DatabaseSnapshot, type NamedFile, schemaStatus, withSnapshot } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { openRegular, Places } from '@frameq/storage';
import { existsSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ARCHIVE_FORMAT, type ArchiveHeader, HEADER_NAME } from './archive-format.js';
import { ArchiveWriter } from './archive-writer.js';
import { noteDeed } from './note-deed.js';
import { besideStack, type DatabasePlace } from './local-database.js';

/** What is to be backed up, and how. */
export interface BackupTerms extends DatabasePlace {
  readonly file: string;
  readonly withModels: boolean;
  /** Replace a file that is there. */
  readonly force: boolean;
  /** Hears what is being copied, for people. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What came out. */
export interface BackupReport {
  readonly file: string;
  readonly tables: number;
  readonly files: number;
  readonly bytes: number;
  /** Files that rows name and that are not in the storage folder. */
  readonly missing: readonly string[];
  /** Files whose content is not what their row says; they are in the backup as they are. */
  readonly damaged: readonly string[];
}

const SAY_EVERY_MS = 2_000;

/**
 * Writes database and files as they are at one moment into one archive, while the stack goes on. The archive appears under
 * its name only when it is whole, and is readable for its owner alone: it holds hashes of keys and secrets of webhooks.
 *
 * @throws BACKUP_EXISTS, SCHEMA_NOT_READY, SCHEMA_TOO_NEW, DATABASE_UNAVAILABLE, and what the file system says
 */
export async function createBackup(terms: BackupTerms): Promise<BackupReport> {
  const file = path.resolve(terms.file);
  if (existsSync(file) && !terms.force) throw new AppError('BACKUP_EXISTS', `${file} is there already.`);
  return besideStack(terms, async (url) => {
    await refuseOtherSchema(url);
    const partial = `${file}.${process.pid}.partial`;
    const archive = new ArchiveWriter(partial);
    try {
      const report = await withSnapshot(url, (snapshot) => fill(archive, snapshot, terms));
      await noteDeed(url, 'backup.create', { files: report.files, bytes: report.bytes });
      await rename(partial, file);
      return { file, ...report };
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

async function fill(
  archive: ArchiveWriter,
  snapshot: DatabaseSnapshot,
  terms: BackupTerms,
): Promise<Omit<BackupReport, 'file'>> {
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
  const files = await addFiles(archive, snapshot, terms);
  if (terms.withModels) await addModels(archive, terms);
  const { bytes, files: count } = await archive.finish();
  return { tables: tables.length, files: count, bytes, ...files };
}

async function addFiles(
  archive: ArchiveWriter,
  snapshot: DatabaseSnapshot,
  { config, signal, onProgress }: BackupTerms,
): Promise<{ missing: string[]; damaged: string[] }> {
  const places = new Places(config.storageDir);
  const [missing, damaged]: [string[], string[]] = [[], []];
  let [count, said] = [0, performance.now()];
  for await (const named of snapshot.files()) {
    signal.throwIfAborted();
    const place = placeOf(places, named);
    const name = path.posix.join('storage', path.relative(config.storageDir, place));
    const file = await openRegular(place).catch(() => null);
    if (file === null) missing.push(name);
    else {
      try {
        const sha256 = await archive.addFile(name, file);
        if (named.sha256 !== null && named.sha256 !== sha256) damaged.push(name);
      } finally {
        await file.close();
      }
    }
    count += 1;
    if (performance.now() - said < SAY_EVERY_MS) continue;
    said = performance.now();
    onProgress(`files: ${count}`);
  }
  onProgress(`files: ${count}`);
  return { missing, damaged };
}

function placeOf(places: Places, { kind, tenantId, stageId, token, name }: NamedFile): string {
  if (kind === 'input') return places.input(tenantId, name);
  const attempt = { tenantId, stageId: stageId!, token: token! };
  return kind === 'artifact' ? places.artifact({ ...attempt, name }) : places.logChunk(attempt, Number(name));
}

async function addModels(archive: ArchiveWriter, { config, signal, onProgress }: BackupTerms): Promise<void> {
  if (!existsSync(config.modelsDir)) return;
  onProgress('models');
  for (const entry of readdirSync(config.modelsDir, { recursive: true, withFileTypes: true })) {
    signal.throwIfAborted();
    if (!entry.isFile()) continue;
    const place = path.join(entry.parentPath, entry.name);
    const file = await openRegular(place);
    try {
      await archive.addFile(path.posix.join('models', path.relative(config.modelsDir, place)), file);
    } finally {
      await file.close();
    }
  }
}
