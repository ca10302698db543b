import type { ErrorCode } from '@frameq/domain';

/** What can be wrong with a JSON body, on every route that takes one. */
export const BODY_ERRORS: readonly ErrorCode[] = [
  'INVALID_REQUEST',
  'INVALID_JSON',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_CONTENT_TYPE',
  'REQUEST_TIMEOUT',
];
