import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOwnStack } from './is-own-stack.js';

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
 * `.frameq` in the working folder, one above it, or the checkout that this command belongs to. Where nobody named the
 * folder, what tells of another machine or was written by a stranger is passed over. Null when there is none.
 */
export async function findStack(place: Place): Promise<LocalStack | null> {
  const told = toldDirectory(place);
  for (const dataDir of dataDirectories(place)) {
    const file = path.join(dataDir, 'stack.json');
    const url = await readUrl(file);
    if (url !== null && (told !== null || (await isOwnStack(file, url)))) return { dataDir, url };
  }
  return null;
}

/** The data folders that a stack may have, the likeliest first. */
export function dataDirectories(place: Place): string[] {
  const told = toldDirectory(place);
  if (told !== null) return [told];
  const folders = [...upwards(place.cwd), ...upwards(path.dirname(fileURLToPath(import.meta.url)))];
  return [...new Set(folders)].map((folder) => path.join(folder, '.frameq'));
}

function toldDirectory(place: Place): string | null {
  const told = place.env['FRAMEQ_DATA_DIR'];
  return told === undefined || told === '' ? null : path.resolve(place.cwd, told);
}

function upwards(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}

async function readUrl(file: string): Promise<string | null> {
  try {
    const state = JSON.parse(await readFile(file, 'utf8')) as { url?: unknown };
    return typeof state.url === 'string' && state.url !== '' ? state.url : null; // none while it starts
  } catch {
    return null; // absent, or being written right now: the next place is looked at
  }
}
