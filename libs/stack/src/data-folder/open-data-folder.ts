import { AppError } from '@frameq/domain';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How the data folder is laid out; rises when an older frameq could not read it any more. */
const FORMAT = 1;
const MARK = 'frameq.json';
const OURS =
  /^(frameq\.json|lock.*|storage|models|postgres|logs|api-key.*|stack\.json.*|first-run|results|workers|inputs|restoring\.json)$/;
const NEEDED_MB = 200;

/**
 * Makes a data folder, or checks one that is there.
 *
 * @throws DATA_FOLDER_TOO_NEW when a newer frameq wrote it
 * @throws INVALID_ENVIRONMENT when it holds strange files
 * @throws STORAGE_FULL, STORAGE_UNAVAILABLE
 */
export function openDataFolder(dataDir: string, version: string): void {
  try {
    makeFolder(dataDir);
    const mark = path.join(dataDir, MARK);
    if (existsSync(mark)) checkFormat(dataDir, readFileSync(mark, 'utf8'));
    else refuseStrangeFiles(dataDir);
    checkSpace(dataDir);
    writeFileSync(mark, `${JSON.stringify({ format: FORMAT, version })}\n`);
    // Root's Postgres runs as another user, who has to pass through.
    chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    for (const folder of ['logs', 'storage', 'models', 'results', 'workers', 'inputs'])
      makeFolder(path.join(dataDir, folder));
  } catch (error) {
    throw folderTrouble(error, dataDir);
  }
}

/** Not mkdir's own `recursive`: where nothing can be made, such as beneath /proc, Node.js 20 tries for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(path.dirname(folder))) makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another start was faster
  }
}

function checkFormat(dataDir: string, text: string): void {
  const mark = parse(text);
  if (mark.format === undefined || mark.format <= FORMAT) return;
  throw new AppError(
    'DATA_FOLDER_TOO_NEW',
    `${dataDir} was written by a newer frameq (${mark.version ?? 'unknown version'}); this one would not understand it.`,
  );
}

function parse(text: string): { format?: number; version?: string } {
  try {
    return JSON.parse(text) as { format?: number; version?: string };
  } catch {
    return {}; // a write that the end of the machine cut short
  }
}

function refuseStrangeFiles(dataDir: string): void {
  const strange = readdirSync(dataDir).filter((name) => !OURS.test(name));
  if (strange.length === 0) return;
  throw new AppError('INVALID_ENVIRONMENT', `${dataDir} is not a data folder of frameq: it holds ${strange[0]}.`, {
    field: 'FRAMEQ_DATA_DIR',
    hint: 'Set FRAMEQ_DATA_DIR to an empty or new folder.',
  });
}

function checkSpace(dataDir: string): void {
  const { bavail, bsize } = statfsSync(dataDir);
  const freeMb = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMb >= NEEDED_MB) return;
  throw new AppError(
    'STORAGE_FULL',
    `The disk of ${dataDir} has ${freeMb} MB left; frameq needs ${NEEDED_MB} MB to start.`,
    {
      hint: 'Free some space there, or set FRAMEQ_DATA_DIR to a folder on another disk.',
    },
  );
}

function folderTrouble(error: unknown, dataDir: string): AppError {
  if (error instanceof AppError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('STORAGE_FULL', `The disk of ${dataDir} is full.`, {
      cause: error,
      hint: 'Free some space there, or set FRAMEQ_DATA_DIR to a folder on another disk.',
    });
  }
  return new AppError('STORAGE_UNAVAILABLE', `The data folder ${dataDir} cannot be used: ${message}`, {
    cause: error,
    hint: 'Give yourself the right to write there, or set FRAMEQ_DATA_DIR to another folder.',
  });
}
