import { constants } from 'node:fs';
import { access, chmod, copyFile, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The path of the ffmpeg or ffprobe that npm installed for this platform, made executable; null when npm brought none.
 * npm unpacks some of them without the executable bit, and install scripts that would set it do not run.
 */
export async function npmBinary(tool: 'ffmpeg' | 'ffprobe'): Promise<string | null> {
  const packaged = resolvePackaged(tool);
  if (packaged === null || !(await isFile(packaged))) return null;
  if (await isExecutable(packaged)) return packaged;
  try {
    await chmod(packaged, 0o755);
    return packaged;
  } catch {
    return executableCopy(packaged, tool); // node_modules is read-only or somebody else's
  }
}

/** True when this process may run the file. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => isFile(path),
    () => false,
  );
}

function resolvePackaged(tool: 'ffmpeg' | 'ffprobe'): string | null {
  const name = `@${tool}-installer/${process.platform}-${process.arch}/package.json`;
  const parents = [() => require, () => createRequire(require.resolve(`@${tool}-installer/${tool}/package.json`))];
  for (const parent of parents) {
    try {
      return join(dirname(parent().resolve(name)), tool);
    } catch {
      // Not hoisted, or not installed: the next place, or none.
    }
  }
  return null;
}

/** A copy in a folder that only this user can write; several processes may make it at once. */
async function executableCopy(source: string, tool: string): Promise<string | null> {
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `frameq-tools-${user}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const facts = await lstat(folder);
  if (!facts.isDirectory() || facts.uid !== user || (facts.mode & 0o022) !== 0) return null;
  const { size, mtimeMs } = await stat(source);
  const copy = join(folder, `${tool}-${size}-${Math.trunc(mtimeMs)}`);
  if (await isExecutable(copy)) return copy;
  const temporary = `${copy}.${process.pid}`;
  try {
    await copyFile(source, temporary);
    await chmod(temporary, 0o755);
    await rename(temporary, copy);
    return copy;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
