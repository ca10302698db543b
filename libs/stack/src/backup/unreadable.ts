import { AppError } from '@frameq/domain';

/** A file that is there, or may be, and cannot be read. */
export function unreadable(place: string, cause: unknown): AppError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new AppError('STORAGE_UNAVAILABLE', `${place} cannot be read (${code ?? message}).`, {
    cause,
    hint: 'Make the folder readable, then back up again; no archive was written, and none was replaced.',
  });
}
