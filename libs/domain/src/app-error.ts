import { ERRORS, type ErrorCode } from './error-table.js';
import type { FailureClass, Failure } from './failure.js';

/** The facts that an error may carry besides its code and message. */
export interface AppErrorOptions {
  readonly cause?: unknown;
  /** The request field, environment variable or parameter that is wrong. */
  readonly field?: string;
  /** Facts for machines; shown to the client, so never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** A hint that knows more than the table's. */
  readonly hint?: string;
}

/** The one class of expected failure. Everything else that is thrown is a bug and becomes `INTERNAL`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly detail: Readonly<Record<string, unknown>> | undefined;
  private readonly ownHint: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.detail = options.detail;
    this.ownHint = options.hint;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return ERRORS[this.code].status;
  }

  /** Whether trying again, unchanged, may help. */
  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  /** What the reader can do about it; never empty. */
  get hint(): string {
    return this.ownHint ?? ERRORS[this.code].hint;
  }

  /** The class a stage fails with when this error ends it. */
  get failureClass(): FailureClass {
    return ERRORS[this.code].class ?? 'internal';
  }

  /** The error as it is stored on a stage. */
  toFailure(): Failure {
    const failure = { code: this.code, class: this.failureClass, message: this.message, hint: this.hint };
    return this.detail === undefined ? failure : { ...failure, detail: this.detail };
  }
}

/** Any thrown value as an AppError; what is not one becomes `INTERNAL` with the value as its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError('INTERNAL', 'Something went wrong inside frameq.', { cause: thrown });
}
