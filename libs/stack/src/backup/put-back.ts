import type { ReplacedDatabase, TableShape } from '@frameq/db';
import { AppError } from '@frameq/domain';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ArchiveHeader } from './archive-format.js';
import { type FileRoots, placeFile, placeOfEntry } from './place-file.js';
import { type ArchiveEntry, readArchive } from './read-archive.js';

/** What was put where. */
export interface PutBack {
  /** Every file of the archive, where it lies now. */
  readonly files: Set<string>;
  /** Those that were not there before. */
  readonly fresh: string[];
}

/** Puts the rows and files of a checked archive in place, in the order in which they come. */
export async function putBack(
  file: string,
  { tables }: ArchiveHeader,
  roots: FileRoots,
  database: ReplacedDatabase,
  done: PutBack,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const shapes = new Map(tables.map((table) => [table.name, table]));
  const entries = readArchive(file, onBytes);
  try {
    for (let entry = await next(entries); entry !== null;) {
      signal.throwIfAborted();
      const table = tableOf(entry.name);
      if (table !== null) {
        entry = await loadTable(entry, shapeOf(shapes, table), entries, database);
        continue;
      }
      const place = placeOfEntry(entry.name, roots);
      if (place !== null) {
        done.files.add(place);
        if (await placeFile(entry, place, path.join(roots.storageDir, 'tmp'))) done.fresh.push(place);
      }
      entry = await next(entries);
    }
  } finally {
    await entries.return(undefined);
  }
}

/** Loads all parts of one table, which follow each other, and returns the entry after them. */
async function loadTable(
  first: ArchiveEntry,
  shape: TableShape,
  entries: AsyncGenerator<ArchiveEntry>,
  database: ReplacedDatabase,
): Promise<ArchiveEntry | null> {
  let entry: ArchiveEntry | null = first;
  const rows = async function* (): AsyncGenerator<Buffer> {
    for (; entry !== null && tableOf(entry.name) === shape.name; entry = await next(entries)) yield* entry.bytes;
  };
  await database.load(shape, Readable.from(rows(), { objectMode: false }));
  return entry;
}

async function next(entries: AsyncGenerator<ArchiveEntry>): Promise<ArchiveEntry | null> {
  const { value, done } = await entries.next();
  return done === true ? null : value;
}

function tableOf(name: string): string | null {
  return /^database\/(.+)\/\d+$/.exec(name)?.[1] ?? null;
}

function shapeOf(shapes: ReadonlyMap<string, TableShape>, name: string): TableShape {
  const shape = shapes.get(name);
  if (shape === undefined) throw new AppError('BACKUP_INVALID', `The header does not know the table ${name}.`);
  return shape;
}
