import { AppError, type Failure, isErrorCode } from '@frameq/domain';
import { isGpuLost, isGpuOutOfMemory } from '@frameq/models';
import { isJsonWithin } from '../ipc/is-json-within.js';
import { RESULT_LIMIT } from '../ipc/messages.js';

const TEXT_LIMIT = 2_000;

/** A thrown value as a failed stage stores it, and whether another attempt may help. */
export function failureOf(
  thrown: unknown,
  device: 'cpu' | 'cuda',
): { readonly failure: Failure; readonly retryable: boolean } {
  const error = expected(thrown) ?? classify(thrown, device);
  return { failure: bounded(error.toFailure()), retryable: error.retryable };
}

/** The worker takes no failure that is larger than a result may be; a tool's whole output belongs in the log. */
function bounded(failure: Failure): Failure {
  if (isJsonWithin(failure, RESULT_LIMIT)) return failure;
  const { code, class: failureClass, message, hint } = failure;
  return { code, class: failureClass, message: message.slice(0, TEXT_LIMIT), hint: hint.slice(0, TEXT_LIMIT) };
}

/** A pipeline from another checkout brings its own copy of the class, so the name decides, not `instanceof`. */
function expected(thrown: unknown): AppError | null {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof Error) || thrown.name !== 'AppError') return null;
  const { code, hint, detail } = thrown as Partial<AppError>;
  if (typeof code !== 'string' || !isErrorCode(code)) return null;
  return new AppError(code, thrown.message, { ...(hint && { hint }), ...(detail && { detail }), cause: thrown });
}

function classify(thrown: unknown, device: 'cpu' | 'cuda'): AppError {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const detail = { error: (thrown instanceof Error ? (thrown.stack ?? text) : text).slice(0, 2_000) };
  const code = (thrown as NodeJS.ErrnoException | null)?.code;
  const options = { cause: thrown, detail };
  if (isGpuOutOfMemory(text, device)) return new AppError('GPU_OUT_OF_MEMORY', 'GPU memory ran out.', options);
  if (isGpuLost(text, device)) return new AppError('GPU_LOST', 'The GPU was lost while it computed.', options);
  if (code === 'ENOSPC') return new AppError('STORAGE_FULL', 'The disk is full.', options);
  if (/bad_alloc|Array buffer allocation failed|ENOMEM/.test(text)) {
    return new AppError('HOST_OUT_OF_MEMORY', 'The memory of the machine ran out.', options);
  }
  return new AppError('INTERNAL', `The stage failed unexpectedly: ${text}`.slice(0, 500), options);
}
