import { constants, type Dirent } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PipelineView } from '@frameq/contracts';
import { CliError } from '../../cli-error.js';

/** A file that will be uploaded. */
export interface LocalFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

interface BadPath {
  readonly field: string;
  readonly message: string;
  readonly hint: string;
}

const EXTENSIONS: Readonly<Record<'video' | 'image', RegExp>> = {
  video: /\.(mp4|m4v|mov|mkv|webm|avi|ts|m2ts|mts|mpg|mpeg|mxf|wmv|flv|ogv|3gp)$/i,
  image: /\.(png|jpe?g|webp|tiff?|avif|gif|bmp)$/i,
};

/**
 * Looks at every path before anything is uploaded. Folders count with `recursive`: their videos (or images), in order of
 * their names. The same file named twice counts once. Throws NO_FILES, and PATHS_UNUSABLE with every bad path at once.
 */
export async function collectFiles(
  given: readonly string[],
  terms: { readonly cwd: string; readonly input: PipelineView['input']; readonly recursive: boolean },
): Promise<LocalFile[]> {
  if (given.length === 0) throw new CliError('NO_FILES', 'No file was named.');
  const bad: BadPath[] = [];
  const files = new Map<string, LocalFile>();
  for (const word of given) {
    const looked = await look(word, path.resolve(terms.cwd, word), terms).catch((error: NodeJS.ErrnoException) =>
      badPath(word, error),
    );
    if ('field' in looked) bad.push(looked);
    else for (const file of looked) files.set(file.path, file);
  }
  if (bad.length > 0) throw unusable(bad);
  return [...files.values()];
}

async function look(
  word: string,
  full: string,
  terms: { input: PipelineView['input']; recursive: boolean },
): Promise<LocalFile[] | BadPath> {
  const facts = await stat(full);
  if (facts.isFile()) {
    await access(full, constants.R_OK);
    return [{ path: full, name: path.basename(full), bytes: facts.size }];
  }
  if (!facts.isDirectory())
    return { field: word, message: `${word} is neither a file nor a folder.`, hint: 'Name a regular file.' };
  if (!terms.recursive)
    return { field: word, message: `${word} is a folder.`, hint: 'Add --recursive to take the files in it.' };
  const found = await filesBeneath(full, EXTENSIONS[terms.input === 'image' ? 'image' : 'video']);
  if (found.length > 0) return found;
  return {
    field: word,
    message: `${word} holds no ${terms.input === 'image' ? 'image' : 'video'}.`,
    hint: 'Name files with other endings one by one.',
  };
}

/** Hidden files and folders are left out, and links to folders are not followed, so that no loop is walked. */
async function filesBeneath(folder: string, wanted: RegExp): Promise<LocalFile[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.name.startsWith('.'));
  const files: LocalFile[] = [];
  for (const entry of entries.sort(byName)) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBeneath(full, wanted)));
    else if (wanted.test(entry.name))
      files.push(...((await look(full, full, { input: 'none', recursive: false })) as LocalFile[]));
  }
  return files;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

function badPath(word: string, error: NodeJS.ErrnoException): BadPath {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        field: word,
        message: `${word} does not exist.`,
        hint: 'Check the spelling, and the folder you are in.',
      };
    case 'EACCES':
    case 'EPERM':
      return { field: word, message: `${word} may not be read by you.`, hint: 'Give yourself the right to read it.' };
    default:
      return {
        field: word,
        message: `${word} cannot be read (${error.code ?? error.message}).`,
        hint: 'Check the file.',
      };
  }
}

function unusable(bad: readonly BadPath[]): CliError {
  const [first] = bad;
  const options = { field: first!.field, detail: { errors: bad } };
  if (bad.length === 1)
    return new CliError('PATHS_UNUSABLE', first!.message, {
      field: first!.field,
      hint: `${first!.hint} Nothing was submitted.`,
    });
  return new CliError('PATHS_UNUSABLE', `${bad.length} of the paths cannot be used:`, options);
}
