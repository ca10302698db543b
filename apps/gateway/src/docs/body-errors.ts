import type { ErrorCode } from '@frameq/domain';

/** What the body parser refuses, on every route that may get a body, wanted or not. */
export const BODY_ERRORS: readonly ErrorCode[] = [
  'INVALID_REQUEST',
  'INVALID_JSON',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_CONTENT_TYPE',
  'REQUEST_TIMEOUT',
];
