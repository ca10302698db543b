import { AppError } from '@frameq/domain';
import type { StageContext } from '@frameq/pipelines';
import { hashFile, type ServerPaths, type Storage } from '@frameq/storage';
import type { StageToRun } from '../ipc/messages.js';

/** What opening an input needs. */
export interface InputParts {
  readonly storage: Pick<Storage, 'inputPath'>;
  readonly serverPaths: ServerPaths;
  readonly signal: AbortSignal;
  /** Told how much of a file in place was checked, 0 to 1: a large one takes longer than a stage may be silent. */
  readonly onCheck: (share: number) => void;
}

/**
 * The input of a stage. A file that is read in place is hashed first: a job never works on something else than what was
 * submitted. Throws INPUT_GONE, INPUT_CHANGED.
 */
export async function openInput({ tenantId, input }: StageToRun, parts: InputParts): Promise<StageContext['input']> {
  if (input === null) return null;
  const { name, bytes, sha256 } = input;
  const path =
    input.path === null
      ? await parts.storage.inputPath(tenantId, sha256).catch((error: unknown) => {
          throw asGone(error, `The content of ${name} is not in storage any more.`);
        })
      : await checkedPath(input.path, input, parts);
  return { path, name, bytes, sha256 };
}

async function checkedPath(
  path: string,
  { bytes, sha256 }: { readonly bytes: number; readonly sha256: string },
  { serverPaths, signal, onCheck }: InputParts,
): Promise<string> {
  const file = await serverPaths.open(path).catch((error: unknown) => {
    throw asGone(error, `${path} is not there any more, or this worker may not read it.`);
  });
  try {
    const changed = (detail: Readonly<Record<string, unknown>>): AppError =>
      new AppError('INPUT_CHANGED', `${path} has changed since it was submitted.`, { detail });
    if (file.bytes !== bytes) throw changed({ submitted_bytes: bytes, found_bytes: file.bytes });
    let seen = 0;
    const found = await hashFile(file.handle, { signal, onBytes: (count) => onCheck((seen += count) / bytes) });
    if (found.sha256 !== sha256) throw changed({ submitted_sha256: sha256, found_sha256: found.sha256 });
    return file.path;
  } finally {
    await file.handle.close();
  }
}

/** Codes of looking for a file, as what they mean to a stage whose input it is; other errors come back as they are. */
function asGone(error: unknown, message: string): unknown {
  const isGone =
    error instanceof AppError && ['INPUT_NOT_FOUND', 'PATH_NOT_FOUND', 'PATH_NOT_ALLOWED'].includes(error.code);
  return isGone ? new AppError('INPUT_GONE', message, { cause: error, detail: { reason: error.message } }) : error;
}
