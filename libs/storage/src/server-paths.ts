import { AppError } from '@frameq/domain';
import { type FileHandle, readlink, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { openRegular } from './durable-files.js';
import { normalizePath } from './normalize-path.js';
import { errorCode, toStorageError } from './storage-error.js';

/** Which folders of the server jobs may read from. */
export interface ServerPathTerms {
  /** Absolute paths. */
  readonly roots: readonly string[];
  /** Who may read there; `*` or unset: everybody. */
  readonly tenants?: readonly string[];
  /** Where relative paths begin; null: nowhere. */
  readonly defaultDir: string | null;
  /** Folders of frameq itself: beneath one only a root that lies deeper counts, so that no job reads another's files. */
  readonly hidden: readonly string[];
}

/** A file of the server that was found to be allowed, and is open. Close the handle. */
export interface ServerFile {
  /** Its true path, without links. */
  readonly path: string;
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** The folders of the terms as they are now, without links. */
export type TrueFolders = Pick<ServerPathTerms, 'roots' | 'hidden'>;

const NO_ROOTS = 'Set INPUT_ROOTS to the folders that jobs may read from, or upload the file.';
const NOT_YOURS = 'Upload the file; only the tenants of INPUT_ROOTS_TENANTS read files of the server.';

/** Files of the server beneath allowed folders. Links count for where they lead, so none leads out. */
export class ServerPaths {
  constructor(
    readonly terms: ServerPathTerms,
    /** What to do where there are no folders. */
    readonly without: string = NO_ROOTS,
  ) {}

  /** The same for a tenant; without any folder for one that may not read here. */
  of(tenantId: string): ServerPaths {
    const { tenants, roots } = this.terms;
    if (roots.length === 0 || tenants === undefined || ['*', tenantId].some((one) => tenants.includes(one)))
      return this;
    return new ServerPaths({ ...this.terms, roots: [], defaultDir: null }, NOT_YOURS);
  }

  /** The path in the server's spelling. Throws PATH_NOT_ALLOWED. */
  normalize(given: string): string {
    const normalized = normalizePath(given, this.terms.defaultDir);
    if ('path' in normalized) return normalized.path;
    throw new AppError('PATH_NOT_ALLOWED', normalized.reason);
  }

  /**
   * The true path of something beneath an allowed folder.
   * @throws PATH_NOT_ALLOWED for whatever lies outside, whether it is there or not; PATH_NOT_FOUND
   */
  async resolve(given: string): Promise<string> {
    const path = this.normalize(given);
    const folders = await this.trueFolders();
    if (![...this.terms.roots, ...folders.roots].some((root) => isBeneath(path, root))) throw this.notAllowed(path);
    const real = await realpath(path).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? ''))
        throw new AppError('PATH_NOT_FOUND', `There is no ${path} on the server.`);
      if (['ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(errorCode(error) ?? ''))
        throw new AppError('PATH_NOT_ALLOWED', `${path} cannot be reached by the server (${errorCode(error)}).`);
      throw toStorageError(error);
    });
    if (!this.isAllowed(real, folders)) throw this.notAllowed(path);
    return real;
  }

  /** Opens a file for reading. Throws what `resolve` throws, and PATH_NOT_ALLOWED for what is no file. */
  async open(given: string): Promise<ServerFile> {
    const path = await this.resolve(given);
    const handle = await openRegular(path).catch((error: unknown) => {
      throw notAFile(path, error);
    });
    try {
      // Between looking and opening, a folder on the way may have become a link.
      const opened = await pathOf(handle, path);
      if (!this.isAllowed(opened, await this.trueFolders())) throw this.notAllowed(path);
      const { size, mtime } = await handle.stat();
      return { path, handle, bytes: size, modifiedAt: mtime };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Whether a true path may be read. */
  isAllowed(real: string, { roots, hidden }: TrueFolders): boolean {
    return roots.some(
      (root) =>
        isBeneath(real, root) &&
        hidden.every((folder) => !isBeneath(real, folder) || (root !== folder && isBeneath(root, folder))),
    );
  }

  /** The folders that are there, without links. */
  async trueFolders(): Promise<TrueFolders> {
    const { roots, hidden } = this.terms;
    return { roots: await truePaths(roots), hidden: await truePaths(hidden) };
  }

  private notAllowed(path: string): AppError {
    const { roots } = this.terms;
    const message = `${path} does not lie beneath an allowed input folder.`;
    if (roots.length === 0) return new AppError('PATH_NOT_ALLOWED', message, { hint: this.without });
    return new AppError('PATH_NOT_ALLOWED', message, {
      hint: `Use a path beneath ${roots.join(' or ')}, or upload the file.`,
      detail: { roots: [...roots] },
    });
  }
}

/** True for a folder itself and for what lies in it. */
export function isBeneath(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function truePaths(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(folders.map((folder) => realpath(folder).catch(() => null)));
  return found.filter((folder) => folder !== null);
}

function notAFile(path: string, error: unknown): unknown {
  const code = errorCode(error) ?? '';
  if (['ENOENT', 'ENOTDIR'].includes(code))
    return new AppError('PATH_NOT_FOUND', `There is no ${path} on the server.`, { cause: error });
  if (['EACCES', 'EPERM'].includes(code))
    return new AppError('PATH_NOT_ALLOWED', `The server may not read ${path}.`, {
      hint: 'Give the user that the server runs as the right to read it.',
    });
  if (['EISDIR', 'ELOOP', 'ENXIO'].includes(code))
    return new AppError('PATH_NOT_ALLOWED', `${path} is no regular file.`, { hint: 'Name one file.', cause: error });
  return toStorageError(error);
}

/** Where an open file lies now; without /proc, the path again if it still leads to the same file. */
async function pathOf(handle: FileHandle, path: string): Promise<string> {
  const link = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => null);
  if (link !== null) return link;
  const [opened, named] = await Promise.all([handle.stat(), stat(await realpath(path))]);
  if (opened.ino === named.ino && opened.dev === named.dev) return realpath(path);
  throw new AppError('PATH_NOT_FOUND', `${path} was replaced while it was opened.`);
}
