import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where to look: the environment and the working folder. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** A stack that was started on this machine. */
export interface LocalStack {
  readonly dataDir: string;
  readonly url: string;
}

/**
 * Finds the embedded stack of this checkout by the `stack.json` that it leaves in its data folder: FRAMEQ_DATA_DIR, or
 * `.frameq` in the working folder, one above it, or the checkout that this command belongs to. Null when there is none.
 */
export async function findStack(place: Place): Promise<LocalStack | null> {
  for (const dataDir of dataDirectories(place)) {
    const url = await readUrl(path.join(dataDir, 'stack.json'));
    if (url !== null) return { dataDir, url };
  }
  return null;
}

/** The data folders that a stack may have, the likeliest first. */
export function dataDirectories(place: Place): string[] {
  const told = place.env['FRAMEQ_DATA_DIR'];
  if (told !== undefined && told !== '') return [path.resolve(place.cwd, told)];
  const folders = [...upwards(place.cwd), ...upwards(path.dirname(fileURLToPath(import.meta.url)))];
  return [...new Set(folders)].map((folder) => path.join(folder, '.frameq'));
}

function upwards(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}

async function readUrl(file: string): Promise<string | null> {
  try {
    const state = JSON.parse(await readFile(file, 'utf8')) as { url?: unknown };
    return typeof state.url === 'string' ? state.url : null;
  } catch {
    return null; // absent, or being written right now: the next place is looked at
  }
}
