import { AppError } from '@frameq/domain';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const UNAVAILABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'EMFILE',
  'ENFILE',
  'ESTALE',
  'ENODEV',
  'ELOOP',
  'EXDEV',
]);

/** An error of the file system as the error that callers know; anything else, such as a broken upload, comes back as it is. */
export function toStorageError(thrown: unknown): unknown {
  const code = errorCode(thrown);
  if (code === undefined || thrown instanceof AppError) return thrown;
  if (FULL.has(code))
    return new AppError('STORAGE_FULL', 'The disk is full, so nothing was stored.', { cause: thrown });
  if (!UNAVAILABLE.has(code)) return thrown;
  return new AppError('STORAGE_UNAVAILABLE', `The storage folder cannot be used (${code}).`, { cause: thrown });
}

/** True for the errors of a disk, or of a quota, that has no room left. */
export function isFull(thrown: unknown): boolean {
  return FULL.has(errorCode(thrown) ?? '');
}

/** The `code` of a Node error. */
export function errorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
