/** Why a stage failed, as a class that people and metrics group by. */
export const FAILURE_CLASSES = [
  'invalid_input',
  'missing_model',
  'timeout',
  'oom_gpu',
  'oom_host',
  'native_crash',
  'worker_lost',
  'poison',
  'upstream',
  'internal',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What went wrong in a stage, as it is stored on the row and shown to people. */
export interface Failure {
  /** A code of the error table. */
  readonly code: string;
  readonly class: FailureClass;
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint: string;
  /** Facts for machines: exit code, signal, the last lines of stderr. */
  readonly detail?: Readonly<Record<string, unknown>>;
}
