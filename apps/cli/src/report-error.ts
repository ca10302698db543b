import type { CliError } from './cli-error.js';
import type { GlobalOptions } from './global-options.js';
import { painter, showsColour } from './output/style.js';
import { showable } from './output/text-width.js';
import type { Terminal } from './terminal.js';

interface Problem {
  readonly field?: unknown;
  readonly message?: unknown;
  readonly hint?: unknown;
}

/** Writes an error to stderr: code, message and hint for people, the envelope as JSON with --json. */
export function reportError(
  terminal: Terminal,
  error: CliError,
  options: Pick<GlobalOptions, 'output' | 'color' | 'verbose'>,
): void {
  if (options.output === 'json' || options.output === 'ndjson') {
    terminal.stderr.write(`${JSON.stringify(error.toEnvelope(new Date()))}\n`);
    return;
  }
  const paint = painter(showsColour(terminal.stderr, terminal.env, options.color));
  const lines = [`${paint('red', `error ${error.code}:`)} ${showable(error.message, true)}`];
  for (const problem of problemsOf(error)) lines.push(`  ${showable(problem, true)}`);
  lines.push(`${paint('cyan', 'hint:')} ${showable(error.hint, true)}`);
  if (options.verbose && error.requestId !== undefined)
    lines.push(paint('dim', `request id: ${showable(error.requestId)}`));
  if (options.verbose && error.code === 'BUG')
    lines.push(paint('dim', String((error.cause as Error | undefined)?.stack ?? error.stack)));
  terminal.stderr.write(`${lines.join('\n')}\n`);
}

/** The single problems of an error that names several, one line each. */
function problemsOf(error: CliError): string[] {
  const errors = error.detail?.['errors'];
  if (!Array.isArray(errors)) return [];
  return (errors as Problem[]).map(({ field, message, hint }) => {
    const told =
      typeof field === 'string' && !String(message).includes(field) ? `${field}: ${message}` : String(message);
    return typeof hint === 'string' && hint !== error.hint ? `${told} ${hint}` : told;
  });
}
