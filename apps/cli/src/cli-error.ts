import type { ErrorEnvelope } from '@frameq/contracts';
import type { ExitName } from './exit-code.js';

/** What the command line itself can complain about; the server's codes come in its own envelope. */
export const CLI_ERRORS = {
  USAGE: { exit: 'usage', hint: 'Add --help to a command to see how it is used.' },
  INPUT_NEEDED: { exit: 'usage', hint: 'Give the value on the command line; --no-input and pipes cannot be asked.' },
  NO_FILES: { exit: 'usage', hint: 'Name at least one file: `frameq run PIPELINE FILE…`.' },
  PARAMS_INVALID: { exit: 'usage', hint: '`frameq pipelines view PIPELINE` shows every parameter.' },
  PATHS_UNUSABLE: { exit: 'usage', hint: 'Correct the paths; nothing was submitted.' },
  CONFIG_UNREADABLE: { exit: 'usage', hint: 'Correct or remove the file.' },
  KEY_FILE_UNUSABLE: {
    exit: 'auth',
    hint: 'Name a file that holds a key (fq_…) with --key-file, or set FRAMEQ_API_KEY.',
  },
  SERVER_UNKNOWN: {
    exit: 'auth',
    hint: 'If you trust the server, `frameq login` to it once, or name it with --server or FRAMEQ_SERVER.',
  },
  SERVER_UNREACHABLE: {
    exit: 'unreachable',
    hint: 'Start one here with `frameq up`, or name another with --server or FRAMEQ_SERVER.',
  },
  ANSWER_UNREADABLE: {
    exit: 'unreachable',
    hint: 'Something that is not frameq answers there; check --server, or a proxy in between.',
  },
  ANSWER_CUT: { exit: 'unreachable', hint: 'Run the command again; a download goes on where it stopped.' },
  UPLOAD_CUT_SHORT: {
    exit: 'failure',
    hint: 'The file changed while it was read; submit it again when nothing writes to it.',
  },
  ID_AMBIGUOUS: { exit: 'usage', hint: 'Give more characters of the id, or the job number.' },
  FILE_EXISTS: { exit: 'failure', hint: 'Add --force to replace it, or choose another folder with --output.' },
  NAME_UNSAFE: { exit: 'failure', hint: 'The file was not written. Save it under a name of your own with --output -.' },
  DIGEST_MISMATCH: {
    exit: 'failure',
    hint: 'The bytes changed on the way and were thrown away; run the command again.',
  },
  WRITE_FAILED: { exit: 'failure', hint: 'Check that the folder exists, may be written to, and has room.' },
  TIMED_OUT: { exit: 'unreachable', hint: 'The server did not answer in time; try again, or raise --timeout.' },
  INTERRUPTED: { exit: 'interrupted', hint: 'Run the command again when you are ready.' },
  STACK_FAILED: { exit: 'failure', hint: '`frameq diagnose` shows what is missing on this machine.' },
  STOP_FORCED: {
    exit: 'failure',
    hint: 'No job is lost: what ran begins that step again at the next start. The files in `logs` of the data folder say what hung.',
  },
  BUG: { exit: 'failure', hint: 'This is a bug in frameq; report it with the output of the same command with -v.' },
} as const satisfies Record<string, { exit: ExitName; hint: string }>;

export type CliErrorCode = keyof typeof CLI_ERRORS;

/** The facts that a CliError may carry besides its code and message. */
export interface CliErrorOptions {
  readonly cause?: unknown;
  readonly hint?: string;
  readonly field?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
  readonly exit?: ExitName;
  /** A code of the error table, where it says more than the command line's own. */
  readonly code?: string;
}

/** The one class of expected failure in the command line: an error of its own, or one that the server answered with. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: string;
  readonly hint: string;
  readonly exit: ExitName;
  readonly field: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly requestId: string | undefined;
  /** The HTTP status, when the server answered. */
  readonly status: number | undefined;

  constructor(code: CliErrorCode, message: string, options: CliErrorOptions = {}, answer?: ServerAnswer) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = answer?.envelope.error.code ?? options.code ?? code;
    this.hint = options.hint ?? CLI_ERRORS[code].hint;
    this.exit = options.exit ?? CLI_ERRORS[code].exit;
    this.field = options.field ?? null;
    this.detail = options.detail ?? null;
    this.requestId = options.requestId;
    this.status = answer?.status;
  }

  /** The same error with another message. */
  withMessage(message: string): CliError {
    const copy = Object.create(this) as CliError;
    Object.defineProperty(copy, 'message', { value: message });
    return copy;
  }

  /** The same error in the shape of the server's answers, for --json. */
  toEnvelope(now: Date): { error: Record<string, unknown> } {
    const { code, message, detail, hint, field } = this;
    const envelope = { code, message, detail, hint, field, timestamp: now.toISOString() };
    return { error: this.requestId === undefined ? envelope : { ...envelope, request_id: this.requestId } };
  }
}

interface ServerAnswer {
  readonly status: number;
  readonly envelope: ErrorEnvelope;
}

/** The error that an answer of the server carries, with the exit code that goes with it. */
export function fromEnvelope(status: number, envelope: ErrorEnvelope, requestId: string | undefined): CliError {
  const { message, hint, field, detail } = envelope.error;
  const options: CliErrorOptions = {
    hint,
    exit: exitOf(status, envelope.error.code),
    ...(field === null ? {} : { field }),
    ...(detail === null ? {} : { detail }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  return new CliError('BUG', message, options, { status, envelope });
}

function exitOf(status: number, code: string): ExitName {
  if (status === 401 || status === 403) return 'auth';
  if (status === 400 || code === 'PIPELINE_NOT_FOUND') return 'usage';
  if (status === 502 || status === 503 || status === 504) return 'unreachable';
  return 'failure';
}

/** Any thrown value as a CliError; what is neither one nor an expected failure of the local stack is a bug. */
export function toCliError(thrown: unknown): CliError {
  if (thrown instanceof CliError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (isAppError(thrown))
    return new CliError('STACK_FAILED', message, { cause: thrown, hint: thrown.hint, code: thrown.code });
  return new CliError('BUG', message, { cause: thrown });
}

/** Told by its shape: most commands end without loading the library that the class lives in. */
function isAppError(thrown: unknown): thrown is Error & { hint: string; code: string } {
  return thrown instanceof Error && thrown.name === 'AppError' && 'hint' in thrown && typeof thrown.hint === 'string';
}
