import type { DatabaseSnapshot } from '@frameq/db';
import { openRegular, Places } from '@frameq/storage';
import { existsSync, readdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveWriter } from './archive-writer.js';
import { namedPlace } from './named-place.js';
import { unreadable } from './unreadable.js';

/** What is to be heard while files are copied, and when to stop. */
interface CopyTerms {
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

const SAY_EVERY_MS = 2_000;

/**
 * Adds every file that the rows of a snapshot name.
 * @returns the entries of which there is no file, and those whose content is not what their row says; these are added as they are
 * @throws STORAGE_UNAVAILABLE when a file cannot be read: only one that is not there is missing
 */
export async function addNamedFiles(
  archive: ArchiveWriter,
  snapshot: DatabaseSnapshot,
  storageDir: string,
  { onProgress, signal }: CopyTerms,
): Promise<{ missing: string[]; damaged: string[] }> {
  const [missing, damaged]: [string[], string[]] = [[], []];
  let [count, said] = [0, performance.now()];
  for await (const { name, place, sha256 } of namedEntries(snapshot, storageDir)) {
    signal.throwIfAborted();
    const found = await addFile(archive, name, place);
    if (found === null) missing.push(name);
    else if (sha256 !== null && sha256 !== found) damaged.push(name);
    count += 1;
    if (performance.now() - said < SAY_EVERY_MS) continue;
    said = performance.now();
    onProgress(`files: ${count}`);
  }
  onProgress(`files: ${count}`);
  return { missing, damaged };
}

/** Adds the model store. Throws STORAGE_UNAVAILABLE. */
export async function addModels(
  archive: ArchiveWriter,
  modelsDir: string,
  { onProgress, signal }: CopyTerms,
): Promise<void> {
  if (!existsSync(modelsDir)) return;
  onProgress('models');
  for (const entry of readdirSync(modelsDir, { recursive: true, withFileTypes: true })) {
    signal.throwIfAborted();
    if (!entry.isFile()) continue;
    const place = path.join(entry.parentPath, entry.name);
    await addFile(archive, path.posix.join('models', path.relative(modelsDir, place)), place);
  }
}

/** Of some entries, those that the rows of a snapshot name. */
export async function amongNamed(
  snapshot: DatabaseSnapshot,
  storageDir: string,
  entries: readonly string[],
): Promise<string[]> {
  const asked = new Set(entries);
  const named: string[] = [];
  for await (const { name } of namedEntries(snapshot, storageDir)) if (asked.has(name)) named.push(name);
  return named;
}

async function* namedEntries(
  snapshot: DatabaseSnapshot,
  storageDir: string,
): AsyncGenerator<{ name: string; place: string; sha256: string | null }> {
  const places = new Places(storageDir);
  for await (const named of snapshot.files()) {
    const place = namedPlace(places, named);
    const name = path.posix.join('storage', path.relative(storageDir, place));
    yield { name, place, sha256: named.sha256 };
  }
}

/** What the file hashes to; null when it is not there. */
async function addFile(archive: ArchiveWriter, name: string, place: string): Promise<string | null> {
  const file = await openNamed(place);
  if (file === null) return null;
  try {
    return await archive.addFile(name, file, (error) => unreadable(place, error));
  } finally {
    await file.close();
  }
}

async function openNamed(place: string): Promise<FileHandle | null> {
  try {
    return await openRegular(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(place, error);
  }
}
