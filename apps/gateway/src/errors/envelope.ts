import type { ErrorEnvelope } from '@frameq/contracts';
import type { AppError } from '@frameq/domain';

/**
 * The one shape of every error answer. `detail` holds the error's own facts and `retryable`, so that a client can decide
 * without knowing the code.
 */
export function toEnvelope(error: AppError, time: Date): ErrorEnvelope {
  return {
    error: {
      code: error.code,
      message: error.message,
      detail: { ...error.detail, retryable: error.retryable },
      hint: error.hint,
      field: error.field ?? null,
      timestamp: time.toISOString(),
    },
  };
}
