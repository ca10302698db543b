import type { FailureClass } from './failure.js';

/** What is to be said of an error code. */
export interface ErrorRow {
  /** The HTTP status that goes with the code. */
  readonly status: number;
  /** Whether trying again, unchanged, may help. */
  readonly retryable: boolean;
  /** What the reader can do about it. */
  readonly hint: string;
  /** The class of a stage that fails with this code; unset where a stage cannot. */
  readonly class?: FailureClass;
}

/** Makes a row of the error table. */
export function row(status: number, retryable: boolean, hint: string, failureClass?: FailureClass): ErrorRow {
  return failureClass === undefined ? { status, retryable, hint } : { status, retryable, hint, class: failureClass };
}
