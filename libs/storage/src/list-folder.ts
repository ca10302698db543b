import { AppError } from '@frameq/domain';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerPaths, TrueFolders } from './server-paths.js';

/** Something in a folder, and whether a job may read it. */
export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** By its ending. */
  readonly isMedia: boolean;
  readonly bytes: number | null;
  readonly modifiedAt: Date | null;
  /** Why it cannot be chosen; null when it can. */
  readonly refusal: string | null;
}

/** A page of a folder. */
export interface FolderPage {
  /** The true path. */
  readonly path: string;
  /** The folder above, when it may be listed too. */
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
  /** Entries that come before this one were listed; null at the end. */
  readonly next: string | null;
}

const MEDIA =
  /\.(mp4|m4v|mov|mkv|webm|avi|ts|m2ts|mts|mpg|mpeg|mxf|wmv|flv|ogv|3gp|png|jpe?g|webp|tiff?|avif|gif|bmp|wav|mp3|flac)$/i;
const byName = new Intl.Collator('en', { numeric: true });

/**
 * Lists a folder beneath the allowed ones: media first, then folders, then the rest, each by name; hidden files are left
 * out. `after` is the `next` of the page before. Throws PATH_NOT_ALLOWED, PATH_NOT_FOUND.
 */
export async function listFolder(
  paths: ServerPaths,
  given: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<FolderPage> {
  const folder = await paths.resolve(given);
  const names = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOTDIR' ? 'is no folder' : `cannot be listed by the server (${error.code})`;
    throw new AppError('PATH_NOT_ALLOWED', `${folder} ${reason}.`, { hint: 'Name a folder.', cause: error });
  });
  const ranked = names
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => ({ name: entry.name, rank: rankOf(entry.name, entry.isDirectory()) }))
    .sort(inOrder);
  const after = page.after === undefined ? undefined : readMark(page.after);
  const rest = after === undefined ? ranked : ranked.filter((one) => inOrder(one, after) > 0);
  const chosen = rest.slice(0, page.limit);
  const folders = await paths.trueFolders();
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent !== folder && paths.isAllowed(parent, folders) ? parent : null,
    entries: await Promise.all(chosen.map(({ name }) => describe(paths, folders, join(folder, name), name))),
    next: rest.length > chosen.length ? writeMark(chosen.at(-1)!) : null,
  };
}

interface Ranked {
  readonly rank: number;
  readonly name: string;
}

function inOrder(a: Ranked, b: Ranked): number {
  return a.rank - b.rank || byName.compare(a.name, b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function rankOf(name: string, isFolder: boolean): number {
  if (isFolder) return 1;
  return MEDIA.test(name) ? 0 : 2;
}

async function describe(paths: ServerPaths, folders: TrueFolders, path: string, name: string): Promise<FolderEntry> {
  const nothing = { name, path, kind: 'other', isMedia: MEDIA.test(name), bytes: null, modifiedAt: null } as const;
  const real = await realpath(path).catch(() => null);
  if (real === null) return { ...nothing, refusal: 'It leads nowhere, or the server may not look at it.' };
  // Of what lies outside not even the size is told.
  if (!paths.isAllowed(real, folders)) return { ...nothing, refusal: 'It leads out of the allowed folders.' };
  const facts = await stat(real).catch(() => null);
  if (facts === null) return { ...nothing, refusal: 'The server may not look at it.' };
  const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other';
  const refusal = kind === 'other' ? 'It is neither a file nor a folder.' : null;
  return {
    ...{ name, path, kind, isMedia: kind === 'file' && MEDIA.test(name), refusal },
    ...{ bytes: kind === 'file' ? facts.size : null, modifiedAt: facts.mtime },
  };
}

function writeMark({ rank, name }: Ranked): string {
  return Buffer.from(JSON.stringify([rank, name])).toString('base64url');
}

function readMark(text: string): Ranked {
  try {
    const [rank, name] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    if (typeof rank === 'number' && typeof name === 'string') return { rank, name };
  } catch {
    // What cannot be read is no mark.
  }
  throw new AppError('INVALID_CURSOR', 'The cursor is not one that a page of this list gave.', { field: 'cursor' });
}
