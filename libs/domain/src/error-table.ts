import type { ErrorRow } from './error-row.js';
import { FILE_ERRORS } from './file-errors.js';
import { MEDIA_ERRORS } from './media-errors.js';
import { REQUEST_ERRORS } from './request-errors.js';
import { STAGE_ERRORS } from './stage-errors.js';
import { SYSTEM_ERRORS } from './system-errors.js';

/** Every error that frameq can answer with. One table, one class (`AppError`), one envelope. */
export const ERRORS = {
  ...REQUEST_ERRORS,
  ...FILE_ERRORS,
  ...MEDIA_ERRORS,
  ...STAGE_ERRORS,
  ...SYSTEM_ERRORS,
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** True for a text that is a code of the table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}
