import { AppError } from '@frameq/domain';

/** The Idempotency-Key of a request as an option, or nothing. Throws INVALID_REQUEST when it is empty, long or unprintable. */
export function idempotencyKey(header: string | undefined): { idempotencyKey?: string } {
  if (header === undefined) return {};
  if (/^[\x21-\x7e]{1,255}$/.test(header)) return { idempotencyKey: header };
  throw new AppError('INVALID_REQUEST', 'Idempotency-Key must be 1 to 255 printable ASCII letters without spaces.', {
    field: 'Idempotency-Key',
  });
}
