import { AppError } from '@frameq/domain';
import { createHash } from 'node:crypto';
import {
  ARCHIVE_FORMAT,
  type ArchiveEnd,
  type ArchiveHeader,
  END_NAME,
  HEADER_NAME,
  MANIFEST_FOLDER,
  type ManifestLine,
} from './archive-format.js';
import { type ArchiveEntry, readArchive, wholeEntry } from './read-archive.js';

/** What an archive is, once all of it was read and agrees with its manifest. */
export interface CheckedArchive {
  readonly header: ArchiveHeader;
  readonly end: ArchiveEnd;
}

/**
 * Reads a whole archive and compares every entry with the manifest.
 * @throws BACKUP_INVALID when anything is missing, too much or changed; SCHEMA_TOO_NEW for a format of a newer frameq
 */
export async function checkArchive(file: string, onBytes?: (bytes: number) => void): Promise<CheckedArchive> {
  const seen = new Map<string, ManifestLine>();
  const manifest = createHash('sha256');
  let header: ArchiveHeader | undefined;
  let end: ArchiveEnd | undefined;
  let vouched = 0;
  for await (const entry of readArchive(file, onBytes)) {
    if (end !== undefined) throw damaged(file, 'something follows its end');
    if (entry.name === END_NAME) end = parse<ArchiveEnd>(file, await wholeEntry(entry));
    else if (entry.name.startsWith(MANIFEST_FOLDER)) {
      const text = await wholeEntry(entry);
      manifest.update(text);
      vouched += vouch(file, text, seen);
    } else {
      if (header === undefined) header = await readHeader(file, entry, seen);
      else await note(entry, seen);
    }
  }
  if (header === undefined) throw damaged(file, 'it is empty');
  if (end === undefined) throw damaged(file, 'its end is missing');
  if (seen.size > 0) throw damaged(file, `its manifest does not name ${[...seen.keys()][0]}`);
  if (end.manifest_sha256 !== manifest.digest('hex') || end.entries !== vouched)
    throw damaged(file, 'its manifest was changed');
  return { header, end };
}

async function readHeader(file: string, entry: ArchiveEntry, seen: Map<string, ManifestLine>): Promise<ArchiveHeader> {
  if (entry.name !== HEADER_NAME) throw damaged(file, 'it is an archive of something else');
  const bytes = await wholeEntry(entry);
  const header = parse<ArchiveHeader>(file, bytes);
  if (header.format > ARCHIVE_FORMAT) {
    throw new AppError('SCHEMA_TOO_NEW', `${file} was made by a newer frameq (${header.version}).`, {
      hint: 'Restore it with that version.',
    });
  }
  const lists = [header.migrations, header.tables, header.sequences] as unknown[];
  if (header.format !== ARCHIVE_FORMAT || !lists.every(Array.isArray)) throw damaged(file, 'its header makes no sense');
  seen.set(entry.name, {
    name: entry.name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  return header;
}

async function note({ name, bytes }: ArchiveEntry, seen: Map<string, ManifestLine>): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    size += chunk.length;
  }
  seen.set(name, { name, bytes: size, sha256: hash.digest('hex') });
}

/** Strikes out what a part of the manifest vouches for and returns how much that was. */
function vouch(file: string, text: Buffer, seen: Map<string, ManifestLine>): number {
  const lines = text.toString('utf8').split('\n').slice(0, -1);
  for (const line of lines) {
    const { name, bytes, sha256 } = parse<ManifestLine>(file, Buffer.from(line));
    const found = seen.get(name);
    if (found?.sha256 !== sha256 || found.bytes !== bytes) throw damaged(file, `${name} is not what was backed up`);
    seen.delete(name);
  }
  return lines.length;
}

function parse<T>(file: string, bytes: Buffer): T {
  try {
    return JSON.parse(bytes.toString('utf8')) as T;
  } catch (cause) {
    throw new AppError('BACKUP_INVALID', `${file} is damaged: a part of it cannot be read.`, { cause });
  }
}

function damaged(file: string, what: string): AppError {
  return new AppError('BACKUP_INVALID', `${file} is no whole backup: ${what}.`);
}
