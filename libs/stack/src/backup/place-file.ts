import { AppError } from '@frameq/domain';
import { commitFile } from '@frameq/storage';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ArchiveEntry } from './read-archive.js';

const STORED = /^storage\/(inputs|artifacts|logs)\//;
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Where the files of an archive go. */
export interface FileRoots {
  readonly storageDir: string;
  readonly modelsDir: string;
}

/** Where an entry belongs; null when it is no file of storage or models. Throws BACKUP_INVALID for a name that would leave them. */
export function placeOfEntry(name: string, roots: FileRoots): string | null {
  const isModel = name.startsWith('models/');
  if (!isModel && !name.startsWith('storage/')) return null;
  const segments = name.split('/');
  if (!segments.every((one) => SEGMENT.test(one)) || (!isModel && !STORED.test(name))) {
    throw new AppError('BACKUP_INVALID', `The archive names a file that cannot be put back: ${name}.`);
  }
  return path.join(isModel ? roots.modelsDir : roots.storageDir, ...segments.slice(1));
}

/** Writes the bytes of an entry to its place: synced, then renamed. Returns whether no file was there before. */
export async function placeFile({ bytes }: ArchiveEntry, place: string, temporaryDir: string): Promise<boolean> {
  const isNew = !existsSync(place);
  await mkdir(temporaryDir, { recursive: true, mode: 0o700 });
  const temporary = path.join(temporaryDir, `restore-${randomUUID()}`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      for await (const chunk of bytes) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await commitFile(temporary, place);
    return isNew;
  } finally {
    await rm(temporary, { force: true });
  }
}
